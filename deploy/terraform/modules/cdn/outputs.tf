output "domain_name" {
  description = "What the domain points at."
  value       = aws_cloudfront_distribution.main.domain_name
}

output "hosted_zone_id" {
  description = "For alias records."
  value       = aws_cloudfront_distribution.main.hosted_zone_id
}
