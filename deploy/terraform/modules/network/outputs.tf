output "vpc_id" {
  description = "The network."
  value       = aws_vpc.main.id
}

output "public_subnet_ids" {
  description = "Where the balancer stands."
  value       = [for subnet in aws_subnet.public : subnet.id]
}

output "private_subnet_ids" {
  description = "Where everything else stands."
  value       = [for subnet in aws_subnet.private : subnet.id]
}

output "application_security_group_id" {
  description = "Worn by the processes of Emporium."
  value       = aws_security_group.application.id
}
