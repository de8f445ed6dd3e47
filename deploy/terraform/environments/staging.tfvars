# As production, smaller: where a release is tried first. Sizes of the operations documents.
environment  = "staging"
project_name = "emporium"
region       = "us-east-1"
cidr_block   = "10.20.0.0/16"
multi_az     = false

# The operations documents say db.r6g.medium, which AWS does not offer: large is the smallest r6g.
db_engine_version          = "17.5"
db_instance_class          = "db.r6g.large"
db_allocated_storage       = 100
db_max_allocated_storage   = 1000
db_max_connections         = 400
backup_retention_period    = 7
enable_deletion_protection = true

ecs_cpu         = 256
ecs_memory      = 512
desired_count   = 1
max_capacity    = 4
cache_node_type = "cache.t4g.small"

database_kind = "aurora"
with_cdn      = false
alarm_prefix  = "staging-"

# Of the account.
domain_name         = "staging.shop.example.com"
certificate_arn     = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
image               = "123456789012.dkr.ecr.us-east-1.amazonaws.com/emporium:0.1.0"
payment_gateway_url = "https://gateway.example.com"
alarm_email         = "operations@example.com"
