# Small and cheap: what is lost here can be made again.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.7"
    }
  }

  # Bucket and region are given to `terraform init -backend-config=…`: they are of the account.
  backend "s3" {
    key          = "emporium/development.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project     = var.project_name
      Environment = var.environment
    }
  }
}

module "environment" {
  source = "../../modules/environment"

  environment                = var.environment
  project_name               = var.project_name
  region                     = var.region
  cidr_block                 = var.cidr_block
  multi_az                   = var.multi_az
  domain_name                = var.domain_name
  certificate_arn            = var.certificate_arn
  image                      = var.image
  payment_gateway_url        = var.payment_gateway_url
  alarm_email                = var.alarm_email
  ecs_cpu                    = var.ecs_cpu
  ecs_memory                 = var.ecs_memory
  desired_count              = var.desired_count
  max_capacity               = var.max_capacity
  db_engine_version          = var.db_engine_version
  db_instance_class          = var.db_instance_class
  db_allocated_storage       = var.db_allocated_storage
  db_max_allocated_storage   = var.db_max_allocated_storage
  db_max_connections         = var.db_max_connections
  backup_retention_period    = var.backup_retention_period
  enable_deletion_protection = var.enable_deletion_protection
  cache_node_type            = var.cache_node_type

  database_kind = "instance"
  with_cdn      = false
  alarm_prefix  = "development-"
}
