variable "environment" {
  description = "development, staging, production or disaster-recovery."
  type        = string

  # The state of each environment is a workspace: the values of one are never laid upon another.
  validation {
    condition     = var.environment == terraform.workspace
    error_message = "These are the values of ${var.environment}, and the workspace is ${terraform.workspace}: set TF_WORKSPACE."
  }
}

variable "project_name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "cidr_block" {
  description = "Addresses of the network."
  type        = string
}

variable "multi_az" {
  description = "Whether the loss of a zone must not be noticed."
  type        = bool
}

variable "domain_name" {
  description = "Domain of the shops; origin.<domain> points at the balancer."
  type        = string
}

variable "certificate_arn" {
  description = "Certificate of the domain and of *.domain, in this region."
  type        = string
}

variable "image" {
  description = "The image, with an exact tag or digest."
  type        = string
}

variable "payment_gateway_url" {
  description = "The card gateway."
  type        = string
}

variable "alarm_email" {
  description = "Who is told of alarms."
  type        = string
}

variable "ecs_cpu" {
  description = "Units of a task: 1024 are one processor."
  type        = number
}

variable "ecs_memory" {
  description = "Megabytes of a task."
  type        = number
}

variable "desired_count" {
  description = "Api tasks at least."
  type        = number
}

variable "max_capacity" {
  description = "Api tasks at most."
  type        = number
}

variable "target_cpu_utilization" {
  description = "Percent that the autoscaler aims at."
  type        = number
  default     = 70
}

variable "db_engine_version" {
  description = "Version of PostgreSQL."
  type        = string
}

variable "db_instance_class" {
  description = "Size of the database."
  type        = string
}

variable "db_allocated_storage" {
  description = "Gigabytes at the beginning; Aurora needs none."
  type        = number
}

variable "db_max_allocated_storage" {
  description = "Gigabytes that the database may grow to; on Aurora an alarm rings at 80 % of them."
  type        = number
}

variable "db_max_connections" {
  description = "Connections that the database allows."
  type        = number
}

variable "backup_retention_period" {
  description = "Days that any moment can be restored."
  type        = number
}

variable "enable_deletion_protection" {
  description = "Whether what holds data refuses to be deleted."
  type        = bool
}

variable "cache_node_type" {
  description = "Size of a Redis node."
  type        = string
}

variable "database_kind" {
  description = "aurora or instance."
  type        = string
}

variable "db_instance_count" {
  description = "Aurora: writer and readers together."
  type        = number
  default     = 1
}

variable "db_kms_key_arn" {
  description = "Key of the storage; a copy from another region needs one of its own region."
  type        = string
  default     = null
}

variable "password_version" {
  description = "Raise it to give the database a new password; restart the processes after that."
  type        = number
  default     = 1
}

variable "makes_global_cluster" {
  description = "Whether another region copies this environment's data."
  type        = bool
  default     = false
}

variable "joined_global_cluster" {
  description = "Global cluster that this environment copies its data from."
  type        = string
  default     = null
}

variable "source_region" {
  description = "Region that the copy comes from."
  type        = string
  default     = null
}

variable "backup_restore" {
  description = "Whether the disaster is here: raises the database and the processes where data is copied to. Without it only the data waits."
  type        = bool
  default     = false
}

variable "replica_bucket_arn" {
  description = "Bucket of another region that the store is copied to; null until it exists."
  type        = string
  default     = null
}

variable "with_cdn" {
  description = "Whether CloudFront stands before the balancer."
  type        = bool
  default     = true
}

variable "cdn_certificate_arn" {
  description = "Certificate of the domain in us-east-1."
  type        = string
  default     = null
}

variable "alarm_prefix" {
  description = "Before the names of the alarms."
  type        = string
  default     = ""
}

variable "settings" {
  description = "Other settings of docs/SETTINGS.md."
  type        = map(string)
  default     = {}
}
