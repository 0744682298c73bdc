-- Who was admin longest? A stretch begins with the event that makes somebody an admin and ends with
-- the next one about him in that organization. Of each person, the organization of most days.
WITH roles AS (
  SELECT position, date, org, subject,
    CASE type WHEN 'OrgProvisioned' THEN 'admin' WHEN 'MemberRemoved' THEN 'none' ELSE role END
      AS role
  FROM 'OUT/events/**/*.parquet'
  WHERE type IN ('OrgProvisioned', 'MemberAdded', 'InvitationAccepted', 'MemberRoleChanged',
                 'MemberRemoved')
), stretches AS (
  SELECT org, subject, role, date AS since,
    coalesce(lead(date) OVER (PARTITION BY org, subject ORDER BY position),
             (SELECT max(date) FROM roles)) AS until
  FROM roles
), tenures AS (
  SELECT subject AS person, org, sum(date_diff('day', since, until))::BIGINT AS days
  FROM stretches WHERE role = 'admin' GROUP BY ALL
)
SELECT person, max(days) AS days, arg_max(org, (days, org)) AS org, count(*) AS admin_of
FROM tenures
GROUP BY person
ORDER BY days DESC, admin_of DESC, person
LIMIT 5;
