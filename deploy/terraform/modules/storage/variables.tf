variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "backup_expiration_days" {
  description = "Days after which a backup is removed even if nobody did."
  type        = number
  default     = 400
}

variable "enable_deletion_protection" {
  description = "Whether a bucket that holds something refuses to be removed."
  type        = bool
}

variable "replica_bucket_arn" {
  description = "Bucket of another region that everything is copied to; null for none."
  type        = string
  default     = null
}
