# Slopes on one mechanism at values of a continuous moderator, with a region-clustered covariance.
# Run in this folder: Rscript moderation.R   (Debian: r-cran-emmeans r-cran-sandwich)
library(emmeans)
library(sandwich)

d <- read.csv("nested_data.csv")
fit <- lm(technical_digital ~ structured_resources * deprivation + social_interaction + hours, d)
V <- vcovCL(fit, cluster = d$region, type = "HC1", cadjust = TRUE)
df <- length(unique(d$region)) - 1
at <- c(5, 12.5, 20, 27.5)
trends <- emtrends(fit, ~deprivation, var = "structured_resources", at = list(deprivation = at),
                   vcov. = V, df = df)
summary <- as.data.frame(summary(trends, infer = c(TRUE, TRUE)))

# Johnson-Neyman by root finding on the emmeans standard error; critical t after Esarey and Sumner:
# Benjamini-Hochberg over the tests at the distinct observed values of the moderator.
values <- sort(unique(d$deprivation))
slope <- function(m) coef(fit)[["structured_resources"]] +
  coef(fit)[["structured_resources:deprivation"]] * m
names <- c("structured_resources", "structured_resources:deprivation")
error <- function(m) sapply(m, function(x) sqrt(c(1, x) %*% V[names, names] %*% c(1, x)))
p <- 2 * pt(-abs(slope(values) / error(values)), df)
passed <- which(sort(p) <= 0.05 * seq_along(p) / length(p))
critical <- qt(1 - 0.05 * max(passed) / length(p) / 2, df)
gap <- function(m) abs(slope(m)) / error(m) - critical
fine <- seq(min(values), max(values), length.out = 2001)
crossings <- which(diff(sign(gap(fine))) != 0)
roots <- sapply(crossings, function(i) uniroot(gap, fine[c(i, i + 1)], tol = 1e-13)$root)

out <- rbind(
  data.frame(quantity = "slope", at, value = summary[[2]]),
  data.frame(quantity = "std_error", at, value = summary$SE),
  data.frame(quantity = "low", at, value = summary$lower.CL),
  data.frame(quantity = "high", at, value = summary$upper.CL),
  data.frame(quantity = "p_value", at, value = summary$p.value),
  data.frame(quantity = "critical_t", at = NA, value = critical),
  data.frame(quantity = "bound", at = NA, value = roots)
)
out$value <- format(out$value, digits = 15, trim = TRUE)
write.csv(out, "moderation.csv", row.names = FALSE, quote = FALSE)
