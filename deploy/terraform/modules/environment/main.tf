# One whole environment: the modules beside this one, put together.

locals {
  name      = "${var.project_name}-${var.environment}"
  is_aurora = var.database_kind == "aurora"

  # One of the two is there.
  database = {
    endpoint       = one(concat(module.aurora[*].endpoint, module.instance[*].endpoint))
    url_secret_arn = one(concat(module.aurora[*].url_secret_arn, module.instance[*].url_secret_arn))
    identifier     = one(concat(module.aurora[*].cluster_identifier, module.instance[*].identifier))
  }
}

module "network" {
  source = "../network"

  name       = local.name
  region     = var.region
  cidr_block = var.cidr_block
  multi_az   = var.multi_az
}

module "aurora" {
  source = "../database"
  count  = local.is_aurora ? 1 : 0

  name                          = local.name
  vpc_id                        = module.network.vpc_id
  subnet_ids                    = module.network.private_subnet_ids
  application_security_group_id = module.network.application_security_group_id
  engine_version                = var.db_engine_version
  instance_class                = var.db_instance_class
  instance_count                = var.db_instance_count
  max_connections               = var.db_max_connections
  backup_retention_period       = var.backup_retention_period
  enable_deletion_protection    = var.enable_deletion_protection
  kms_key_arn                   = var.db_kms_key_arn
  global_cluster_identifier     = var.global_cluster_identifier
  joins_global_cluster          = var.joins_global_cluster
  source_region                 = var.source_region
}

module "instance" {
  source = "../database-instance"
  count  = local.is_aurora ? 0 : 1

  name                          = local.name
  vpc_id                        = module.network.vpc_id
  subnet_ids                    = module.network.private_subnet_ids
  application_security_group_id = module.network.application_security_group_id
  engine_version                = var.db_engine_version
  instance_class                = var.db_instance_class
  allocated_storage             = var.db_allocated_storage
  max_allocated_storage         = var.db_max_allocated_storage
  backup_retention_period       = var.backup_retention_period
  enable_deletion_protection    = var.enable_deletion_protection
}

module "cache" {
  source = "../cache"

  name                          = local.name
  vpc_id                        = module.network.vpc_id
  subnet_ids                    = module.network.private_subnet_ids
  application_security_group_id = module.network.application_security_group_id
  node_type                     = var.cache_node_type
  multi_az                      = var.multi_az
}

module "storage" {
  source = "../storage"

  name                       = local.name
  enable_deletion_protection = var.enable_deletion_protection
  replica_bucket_arn         = var.replica_bucket_arn
}

module "balancer" {
  source = "../balancer"

  name                          = local.name
  vpc_id                        = module.network.vpc_id
  subnet_ids                    = module.network.public_subnet_ids
  application_security_group_id = module.network.application_security_group_id
  certificate_arn               = var.certificate_arn
  enable_deletion_protection    = var.enable_deletion_protection
}

module "service" {
  source = "../service"

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
  desired_count                 = var.desired_count
  max_capacity                  = var.max_capacity
  database_url_secret_arn       = local.database.url_secret_arn
  redis_url                     = module.cache.url
  payment_gateway_url           = var.payment_gateway_url
  bucket_arn                    = module.storage.bucket_arn
  settings                      = var.settings
}

module "cdn" {
  source = "../cdn"
  count  = var.with_cdn ? 1 : 0

  name               = local.name
  domain_name        = var.domain_name
  origin_domain_name = "origin.${var.domain_name}"
  certificate_arn    = var.cdn_certificate_arn
}

module "monitoring" {
  source = "../monitoring"

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
  desired_count           = var.desired_count
  storage_limit_gigabytes = var.db_max_allocated_storage

  database_dimension = {
    name  = local.is_aurora ? "DBClusterIdentifier" : "DBInstanceIdentifier"
    value = local.database.identifier
  }
}
