output "cluster_name" {
  description = "For alarms and for run-task."
  value       = aws_ecs_cluster.main.name
}

output "api_service_name" {
  description = "For alarms."
  value       = aws_ecs_service.api.name
}

output "migrate_task_definition" {
  description = "For the task that runs before a release (docs/DEPLOYMENT.md)."
  value       = aws_ecs_task_definition.main["migrate"].arn
}
