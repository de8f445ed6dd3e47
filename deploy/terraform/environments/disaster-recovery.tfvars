# Another region, where the data of production waits. Sizes of the operations documents.
environment  = "disaster-recovery"
project_name = "emporium"
region       = "us-west-2"
cidr_block   = "10.40.0.0/16"
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

database_kind     = "aurora"
db_instance_count = 2
with_cdn          = false
alarm_prefix      = "disaster-recovery-"
settings          = { DB_POOL_SIZE = "20" }

# Of the account.
domain_name           = "shop.example.com"
certificate_arn       = "arn:aws:acm:us-west-2:123456789012:certificate/00000000-0000-0000-0000-000000000000"
image                 = "123456789012.dkr.ecr.us-west-2.amazonaws.com/emporium:0.1.0"
payment_gateway_url   = "https://gateway.example.com"
alarm_email           = "operations@example.com"
source_region         = "us-east-1"
db_kms_key_arn        = "arn:aws:kms:us-west-2:123456789012:key/00000000-0000-0000-0000-000000000000"
joined_global_cluster = "emporium-production-global"
