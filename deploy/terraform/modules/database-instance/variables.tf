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

variable "engine_version" {
  description = "Version of PostgreSQL."
  type        = string
}

variable "instance_class" {
  description = "Size of the instance."
  type        = string
}

variable "allocated_storage" {
  description = "Gigabytes at the beginning."
  type        = number
}

variable "max_allocated_storage" {
  description = "Gigabytes that it may grow to by itself."
  type        = number
}

variable "backup_retention_period" {
  description = "Days that any moment can be restored."
  type        = number
}

variable "enable_deletion_protection" {
  description = "Whether it refuses to be deleted, and leaves a last snapshot."
  type        = bool
}

variable "password_version" {
  description = "Raise it to give the database a new password; restart the processes after that."
  type        = number
  default     = 1
}
