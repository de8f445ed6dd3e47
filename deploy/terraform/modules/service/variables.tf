variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "Region of the logs."
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

variable "cidr_block" {
  description = "Addresses of the network: the balancer among them is believed about whom it speaks for."
  type        = string
}

variable "application_security_group_id" {
  description = "Worn by every process."
  type        = string
}

variable "target_group_arn" {
  description = "Where the api service registers."
  type        = string
}

variable "image" {
  description = "The image, with an exact tag or digest."
  type        = string
}

variable "cpu" {
  description = "Units of a task: 1024 are one processor."
  type        = number
}

variable "memory" {
  description = "Megabytes of a task."
  type        = number
}

variable "desired_count" {
  description = "Api tasks at least; 0 for an environment that waits."
  type        = number
}

variable "max_capacity" {
  description = "Api tasks at most."
  type        = number
  default     = 10
}

variable "target_cpu_utilization" {
  description = "Percent that the autoscaler aims at."
  type        = number
  default     = 70
}

variable "database_url_secret_arn" {
  description = "The secret that holds DATABASE_URL."
  type        = string
}

variable "redis_url" {
  description = "REDIS_URL."
  type        = string
}

variable "payment_gateway_url" {
  description = "PAYMENT_GATEWAY_URL."
  type        = string
}

variable "bucket_arn" {
  description = "The off-site store."
  type        = string
}

variable "settings" {
  description = "Other settings of docs/SETTINGS.md."
  type        = map(string)
  default     = {}
}
