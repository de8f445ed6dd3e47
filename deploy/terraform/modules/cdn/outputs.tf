output "domain_name" {
  description = "What the domain points at."
  value       = aws_cloudfront_distribution.main.domain_name
}
