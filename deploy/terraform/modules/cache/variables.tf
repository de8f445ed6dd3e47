variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets."
  type        = list(string)
}

variable "application_security_group_id" {
  description = "Who may connect."
  type        = string
}

variable "node_type" {
  description = "Size of a node."
  type        = string
}

variable "multi_az" {
  description = "Whether a second node in another zone stands by."
  type        = bool
}
