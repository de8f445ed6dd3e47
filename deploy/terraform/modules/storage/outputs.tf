output "bucket" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.main.bucket
}

output "bucket_arn" {
  description = "For rights, and for replication from another region."
  value       = aws_s3_bucket.main.arn
}
