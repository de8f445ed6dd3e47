# Two zones or more for everything, and a copy of all data in another region. Sizes of the operations documents.
environment  = "production"
project_name = "emporium"
region       = "us-east-1"
cidr_block   = "10.30.0.0/16"
multi_az     = true

db_engine_version          = "17.5"
db_instance_class          = "db.r6g.large"
db_allocated_storage       = 100
db_max_allocated_storage   = 1000
db_max_connections         = 1000
backup_retention_period    = 30
enable_deletion_protection = true

ecs_cpu         = 512
ecs_memory      = 1024
desired_count   = 2
max_capacity    = 10
cache_node_type = "cache.r6g.large"

database_kind        = "aurora"
db_instance_count    = 2
makes_global_cluster = true
settings             = { DB_POOL_SIZE = "20" }

# Of the account.
domain_name         = "shop.example.com"
certificate_arn     = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
image               = "123456789012.dkr.ecr.us-east-1.amazonaws.com/emporium:0.1.0"
payment_gateway_url = "https://gateway.example.com"
alarm_email         = "operations@example.com"
cdn_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
