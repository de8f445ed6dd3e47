# PostgreSQL, who may connect to it, and the secret with its address.

locals {
  is_aurora = var.database_kind == "aurora"

  # One of the two is there. The address is the writer's, and follows a failover.
  database_endpoint = one(concat(aws_rds_cluster.main[*].endpoint, aws_db_instance.main[*].address))
  database_id       = one(concat(aws_rds_cluster.main[*].cluster_identifier, aws_db_instance.main[*].identifier))
}

resource "aws_db_subnet_group" "main" {
  name       = local.name
  subnet_ids = local.private_subnet_ids
}

resource "aws_security_group" "database" {
  name        = "${local.name}-database"
  description = "PostgreSQL, for the processes of Emporium"
  vpc_id      = aws_vpc.main.id

  ingress {
    description     = "PostgreSQL"
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    security_groups = [aws_security_group.application.id]
  }

  tags = { Name = "${local.name}-database" }
}

# Made anew in every run, and used only in the run in which password_version grows: the password is in
# the secret and in no state. Not one that rotates by itself: a running process would lose its database.
ephemeral "random_password" "master" {
  length  = 40
  special = false
}

# What the processes get as DATABASE_URL. Encrypted, inside our own network, without a check of the
# certificate: the image does not bring the authority of the provider.
resource "aws_secretsmanager_secret" "url" {
  name = "${local.name}/database-url"
}

resource "aws_secretsmanager_secret_version" "url" {
  count = local.is_copy ? 0 : 1

  secret_id                = aws_secretsmanager_secret.url.id
  secret_string_wo         = "postgres://emporium:${ephemeral.random_password.master.result}@${local.database_endpoint}:5432/emporium?sslmode=no-verify"
  secret_string_wo_version = var.password_version
}
