# Small and cheap: what is lost here can be made again. Sizes of the operations documents.
environment  = "development"
project_name = "emporium"
region       = "us-east-1"
cidr_block   = "10.10.0.0/16"
multi_az     = false

db_engine_version          = "18.1"
db_instance_class          = "db.t3.micro"
db_allocated_storage       = 20
db_max_allocated_storage   = 100
db_max_connections         = 80
backup_retention_period    = 1
enable_deletion_protection = false

ecs_cpu         = 256
ecs_memory      = 512
desired_count   = 1
max_capacity    = 2
cache_node_type = "cache.t4g.micro"

database_kind = "instance"
with_cdn      = false
alarm_prefix  = "development-"

# Of the account.
domain_name         = "development.shop.example.com"
certificate_arn     = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
image               = "123456789012.dkr.ecr.us-east-1.amazonaws.com/emporium:0.1.0"
payment_gateway_url = "https://gateway.example.com"
alarm_email         = "operations@example.com"
