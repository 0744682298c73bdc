-- Who granted what? Grants by the admin in whose name they were made.
SELECT actor AS granted_by, permissions, count(*) AS grants, count(DISTINCT app_id) AS apps,
  count(DISTINCT subject_id) AS people, max(date) AS newest
FROM 'OUT/events/**/*.parquet'
WHERE type IN ('CollaboratorAdded', 'CollaboratorChanged')
GROUP BY ALL
ORDER BY grants DESC, granted_by, permissions
LIMIT 5;
