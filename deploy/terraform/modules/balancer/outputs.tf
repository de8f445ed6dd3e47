output "target_group_arn" {
  description = "Where the api service registers."
  value       = aws_lb_target_group.api.arn
}

output "dns_name" {
  description = "Address of the balancer."
  value       = aws_lb.main.dns_name
}

output "arn_suffix" {
  description = "Name of the balancer in its metrics."
  value       = aws_lb.main.arn_suffix
}

output "target_group_arn_suffix" {
  description = "Name of the target group in its metrics."
  value       = aws_lb_target_group.api.arn_suffix
}
