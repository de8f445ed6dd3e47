variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "kind" {
  description = "aurora or instance."
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
  description = "Size of each instance."
  type        = string
}

variable "instance_count" {
  description = "Aurora: writer and readers together; 0 keeps the data alone (a copy that waits for a disaster)."
  type        = number
}

variable "allocated_storage" {
  description = "Instance: gigabytes at the beginning."
  type        = number
}

variable "max_allocated_storage" {
  description = "Instance: gigabytes that it may grow to by itself."
  type        = number
}

variable "max_connections" {
  description = "Connections that the database allows; the alarm rings at 80 % of them."
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

variable "kms_key_arn" {
  description = "Key of the storage; a copy from another region needs one of its own region."
  type        = string
  default     = null
}

variable "global_cluster_identifier" {
  description = "Global cluster that this one belongs to."
  type        = string
  default     = null
}

variable "is_copy" {
  description = "Whether it joins the global cluster as the copy: data, user and password come from the first."
  type        = bool
  default     = false
}

variable "source_region" {
  description = "Region that the copy comes from."
  type        = string
  default     = null
}

variable "password_version" {
  description = "Raise it to give the database a new password; restart the processes after that."
  type        = number
  default     = 1
}
