variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "subnet_ids" {
  description = "Public subnets."
  type        = list(string)
}

variable "application_security_group_id" {
  description = "The processes behind it."
  type        = string
}

variable "certificate_arn" {
  description = "Certificate of the domain, in this region."
  type        = string
}

variable "enable_deletion_protection" {
  description = "Whether it refuses to be deleted."
  type        = bool
}
