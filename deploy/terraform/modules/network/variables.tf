variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "Region of the network."
  type        = string
}

variable "cidr_block" {
  description = "Addresses of the network."
  type        = string
}

variable "zone_count" {
  description = "Availability zones that are used."
  type        = number
  default     = 3
}

variable "multi_az" {
  description = "Whether the loss of a zone must not take the way out with it."
  type        = bool
}
