-- On which apps can most people write (deploy), beside the admins?
SELECT org, app, count(DISTINCT account_id) AS may_deploy,
  count(DISTINCT account_id) FILTER (WHERE permissions LIKE '%manage%') AS may_manage
FROM 'OUT/access/*.parquet'
WHERE how IN ('granted', 'joined', 'owner') AND permissions LIKE '%deploy%'
GROUP BY ALL
ORDER BY may_deploy DESC, app
LIMIT 5;
