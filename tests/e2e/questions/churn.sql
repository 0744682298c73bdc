-- Churn: how many seats came and went in each quarter, and how many there were at its end?
WITH moves AS (
  SELECT date_trunc('quarter', date)::DATE AS quarter,
    count(*) FILTER (WHERE type <> 'MemberRemoved') AS came,
    count(*) FILTER (WHERE type = 'MemberRemoved') AS went
  FROM 'OUT/events/**/*.parquet'
  WHERE type IN ('OrgProvisioned', 'MemberAdded', 'InvitationAccepted', 'MemberRemoved')
  GROUP BY ALL
), seats AS (
  SELECT *, sum(came - went) OVER (ORDER BY quarter)::BIGINT AS seats FROM moves
)
SELECT quarter, came, went, seats, round(100.0 * went / (seats - came + went), 1) AS churn_percent
FROM seats
ORDER BY quarter DESC
LIMIT 6;
