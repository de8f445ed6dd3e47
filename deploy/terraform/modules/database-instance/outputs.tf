output "identifier" {
  description = "For alarms and snapshots."
  value       = aws_db_instance.main.identifier
}

output "endpoint" {
  description = "Address of the database."
  value       = aws_db_instance.main.address
}

output "url_secret_arn" {
  description = "The secret that holds DATABASE_URL."
  value       = aws_secretsmanager_secret.url.arn
}
