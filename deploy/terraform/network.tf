# A network of its own over three zones: what faces the street is public, everything else is not.

data "aws_availability_zones" "available" {
  state = "available"
}

locals {
  zones              = slice(data.aws_availability_zones.available.names, 0, 3)
  private_subnet_ids = [for subnet in aws_subnet.private : subnet.id]

  # One way out for each zone where a zone may fail, else one for all.
  ways_out = var.multi_az ? local.zones : slice(local.zones, 0, 1)
}

resource "aws_vpc" "main" {
  cidr_block           = var.cidr_block
  enable_dns_hostnames = true
  enable_dns_support   = true

  tags = { Name = local.name }
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id

  tags = { Name = local.name }
}

resource "aws_subnet" "public" {
  for_each = { for index, zone in local.zones : zone => index }

  vpc_id            = aws_vpc.main.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.cidr_block, 4, each.value)

  tags = { Name = "${local.name}-public-${each.key}" }
}

resource "aws_subnet" "private" {
  for_each = { for index, zone in local.zones : zone => index }

  vpc_id            = aws_vpc.main.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.cidr_block, 4, each.value + 8)

  tags = { Name = "${local.name}-private-${each.key}" }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }

  tags = { Name = "${local.name}-public" }
}

resource "aws_route_table_association" "public" {
  for_each = aws_subnet.public

  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

resource "aws_eip" "out" {
  for_each = toset(local.ways_out)

  domain = "vpc"

  tags = { Name = "${local.name}-${each.key}" }
}

resource "aws_nat_gateway" "out" {
  for_each = toset(local.ways_out)

  allocation_id = aws_eip.out[each.key].id
  subnet_id     = aws_subnet.public[each.key].id

  tags = { Name = "${local.name}-${each.key}" }

  depends_on = [aws_internet_gateway.main]
}

resource "aws_route_table" "private" {
  for_each = toset(local.zones)

  vpc_id = aws_vpc.main.id

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.out[var.multi_az ? each.key : local.ways_out[0]].id
  }

  tags = { Name = "${local.name}-private-${each.key}" }
}

resource "aws_route_table_association" "private" {
  for_each = aws_subnet.private

  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[each.key].id
}

# Pictures and backups do not leave the network of the provider, and cost no passage.
resource "aws_vpc_endpoint" "storage" {
  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]
}

# What the processes of Emporium wear: databases, caches and file systems let in nobody else.
resource "aws_security_group" "application" {
  name        = "${local.name}-application"
  description = "Processes of Emporium"
  vpc_id      = aws_vpc.main.id

  egress {
    description = "Database, cache, card gateway, stores"
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }

  tags = { Name = "${local.name}-application" }
}
