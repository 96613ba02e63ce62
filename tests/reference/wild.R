# Wild cluster bootstrap with the null imposed, by refitting under every sign vector of 10 regions.
# Run in this folder: Rscript wild.R   (Debian: r-cran-sandwich)
library(sandwich)

d <- read.csv("nested_data.csv")
d <- d[d$region %in% c(3, 6, 9, 12, 1, 2, 4, 5, 7, 8), ]
outcome <- d$technical_digital
d$product <- d$structured_resources * d$left_behind
formula <- ystar ~ social_interaction + structured_resources + left_behind + product
signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), 10)))
cluster <- match(d$region, unique(d$region))

statistic <- function(y, null) {
  d$ystar <- y
  fit <- lm(formula, d)
  V <- vcovCL(fit, cluster = d$region, type = "HC1", cadjust = TRUE)
  c(estimate = coef(fit)[["product"]], std_error = sqrt(V["product", "product"]),
    t = (coef(fit)[["product"]] - null) / sqrt(V["product", "product"]))
}
rows <- list()
for (null in c(0, 0.5)) {
  d$ystar <- outcome - null * d$product
  restricted <- lm(update(formula, . ~ . - product), d)
  observed <- statistic(outcome, null)
  fitted <- fitted(restricted) + null * d$product
  draws <- apply(signs, 1, function(v) statistic(fitted + resid(restricted) * v[cluster], null)["t"])
  # Ties count: the observed sample is one of the 1,024 sign vectors.
  tie <- 1 - 1e-9
  t <- observed[["t"]]
  rows[[length(rows) + 1]] <- data.frame(
    null, quantity = c("estimate", "std_error", "t", "symmetric", "equal_tailed"),
    value = c(observed, mean(abs(draws) >= abs(t) * tie),
              2 * min(mean(draws >= t - abs(t) * 1e-9), mean(draws <= t + abs(t) * 1e-9)))
  )
}
out <- do.call(rbind, rows)
out$value <- format(out$value, digits = 15, trim = TRUE)
write.csv(out, "wild.csv", row.names = FALSE, quote = FALSE)
