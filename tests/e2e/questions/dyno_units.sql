-- Dyno units each month: how many ran on average over the month?
SELECT strftime(day, '%Y-%m') AS month, owner, count(DISTINCT app) AS apps,
  round(sum(dyno_centi_unit_seconds) / 100.0
        / (epoch(last_day(min(day))::TIMESTAMP) - epoch(date_trunc('month', min(day))) + 86400),
        2) AS dyno_units
FROM 'OUT/usage_daily/*.parquet'
GROUP BY month, owner
ORDER BY month, owner;
