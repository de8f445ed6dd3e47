variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "alarm_prefix" {
  description = "Before the names of the alarms; empty in production."
  type        = string
}

variable "region" {
  description = "Region of the metrics."
  type        = string
}

variable "alarm_email" {
  description = "Who is told."
  type        = string
}

variable "cluster_name" {
  description = "ECS cluster."
  type        = string
}

variable "api_service_name" {
  description = "ECS service of the api."
  type        = string
}

variable "balancer_arn_suffix" {
  description = "The balancer in its metrics."
  type        = string
}

variable "target_group_arn_suffix" {
  description = "The target group in its metrics."
  type        = string
}

variable "database_dimension" {
  description = "Name and value that the database has in its metrics."
  type        = object({ name = string, value = string })
}

variable "max_connections" {
  description = "Connections that the database allows."
  type        = number
}

variable "desired_count" {
  description = "Api tasks that must answer."
  type        = number
}

variable "storage_limit_gigabytes" {
  description = "Size of the database that is watched."
  type        = number
}

variable "environment" {
  description = "Environment named in the metrics of Emporium."
  type        = string
}
