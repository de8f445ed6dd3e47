variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "domain_name" {
  description = "Domain of the shops."
  type        = string
}

variable "origin_domain_name" {
  description = "Name that the balancer answers TLS under."
  type        = string
}

variable "certificate_arn" {
  description = "Certificate of the domain in us-east-1, where CloudFront looks for it."
  type        = string
}
