-- breaking: no

-- What a backup holds is known when it is made; until now each run was noted as physical when it began.
-- Of those the vault alone knows.
alter table backup.runs alter column kind drop not null;
update backup.runs set kind = null;
