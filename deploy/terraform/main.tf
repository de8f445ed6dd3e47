# One environment, the one whose values are given: environments/<name>.tfvars.
#
# Where data is copied to (disaster-recovery) only the data waits. In a disaster:
#
#   aws rds failover-global-cluster --allow-data-loss ...     the database here becomes the writer
#   TF_VAR_backup_restore=true terraform apply ...            instances and processes
#   origin.<domain> is pointed at balancer_dns_name           shoppers come here
#
# docs/DEPLOYMENT.md tells each step.

locals {
  name          = "${var.project_name}-${var.environment}"
  is_copy       = var.joined_global_cluster != null
  is_awake      = !local.is_copy || var.backup_restore
  desired_count = local.is_awake ? var.desired_count : 0
}

# What the other region copies from; a copy lags behind by about a second.
resource "aws_rds_global_cluster" "main" {
  count = var.makes_global_cluster ? 1 : 0

  global_cluster_identifier = "${local.name}-global"
  engine                    = "aurora-postgresql"
  engine_version            = var.db_engine_version
  storage_encrypted         = true
  deletion_protection       = var.enable_deletion_protection
}

module "network" {
  source = "./modules/network"

  name       = local.name
  region     = var.region
  cidr_block = var.cidr_block
  multi_az   = var.multi_az
}

module "database" {
  source = "./modules/database"

  name                          = local.name
  kind                          = var.database_kind
  vpc_id                        = module.network.vpc_id
  subnet_ids                    = module.network.private_subnet_ids
  application_security_group_id = module.network.application_security_group_id
  engine_version                = var.db_engine_version
  instance_class                = var.db_instance_class
  instance_count                = local.is_awake ? var.db_instance_count : 0
  allocated_storage             = var.db_allocated_storage
  max_allocated_storage         = var.db_max_allocated_storage
  max_connections               = var.db_max_connections
  backup_retention_period       = var.backup_retention_period
  enable_deletion_protection    = var.enable_deletion_protection
  kms_key_arn                   = var.db_kms_key_arn
  global_cluster_identifier     = local.is_copy ? var.joined_global_cluster : one(aws_rds_global_cluster.main[*].id)
  is_copy                       = local.is_copy
  source_region                 = var.source_region
}

module "cache" {
  source = "./modules/cache"

  name                          = local.name
  vpc_id                        = module.network.vpc_id
  subnet_ids                    = module.network.private_subnet_ids
  application_security_group_id = module.network.application_security_group_id
  node_type                     = var.cache_node_type
  multi_az                      = var.multi_az
}

module "storage" {
  source = "./modules/storage"

  name                       = local.name
  enable_deletion_protection = var.enable_deletion_protection
  replica_bucket_arn         = var.replica_bucket_arn
}

module "balancer" {
  source = "./modules/balancer"

  name                          = local.name
  vpc_id                        = module.network.vpc_id
  subnet_ids                    = module.network.public_subnet_ids
  application_security_group_id = module.network.application_security_group_id
  certificate_arn               = var.certificate_arn
  enable_deletion_protection    = var.enable_deletion_protection
}

module "service" {
  source = "./modules/service"

  name                          = local.name
  region                        = var.region
  vpc_id                        = module.network.vpc_id
  subnet_ids                    = module.network.private_subnet_ids
  cidr_block                    = var.cidr_block
  application_security_group_id = module.network.application_security_group_id
  target_group_arn              = module.balancer.target_group_arn
  image                         = var.image
  cpu                           = var.ecs_cpu
  memory                        = var.ecs_memory
  desired_count                 = local.desired_count
  max_capacity                  = var.max_capacity
  database_url_secret_arn       = module.database.url_secret_arn
  redis_url                     = module.cache.url
  payment_gateway_url           = var.payment_gateway_url
  bucket_arn                    = module.storage.bucket_arn
  settings                      = var.settings
}

module "cdn" {
  source = "./modules/cdn"
  count  = var.with_cdn ? 1 : 0

  name               = local.name
  domain_name        = var.domain_name
  origin_domain_name = "origin.${var.domain_name}"
  certificate_arn    = var.cdn_certificate_arn
}

module "monitoring" {
  source = "./modules/monitoring"

  name                    = local.name
  alarm_prefix            = var.alarm_prefix
  region                  = var.region
  environment             = var.environment
  alarm_email             = var.alarm_email
  cluster_name            = module.service.cluster_name
  api_service_name        = module.service.api_service_name
  balancer_arn_suffix     = module.balancer.arn_suffix
  target_group_arn_suffix = module.balancer.target_group_arn_suffix
  max_connections         = var.db_max_connections
  desired_count           = local.desired_count
  storage_limit_gigabytes = var.db_max_allocated_storage
  database_dimension      = module.database.metric_dimension
}
