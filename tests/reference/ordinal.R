# Ordered logit and probit of one item, region-clustered covariance and average marginal effects.
# Run in this folder: Rscript ordinal.R   (Debian: r-cran-mass r-cran-ordinal r-cran-sandwich)
library(MASS)
library(ordinal)
library(sandwich)

d <- read.csv("nested_data.csv")
d$item <- factor(d$item, ordered = TRUE)
terms <- c(
  "social_interaction", "structured_resources", "left_behind",
  "social_interaction:left_behind", "structured_resources:left_behind", "manager", "hours"
)
formula <- reformulate(terms, "item")
density <- list(logit = dlogis, probit = dnorm)
rows <- list()
add <- function(link, quantity, term, value) {
  rows[[length(rows) + 1]] <<- data.frame(link, quantity, term, value)
}

for (link in c("logit", "probit")) {
  fit <- clm(formula, data = d, link = link, control = clm.control(gradTol = 1e-12))
  polr_fit <- polr(formula, data = d, method = ifelse(link == "logit", "logistic", "probit"),
                   control = list(reltol = 1e-15, maxit = 1000))
  stopifnot(max(abs(coef(polr_fit) - fit$beta)) < 1e-4)
  add(link, "log_likelihood", "", as.numeric(logLik(fit)))
  add(link, "coefficient", names(fit$beta), fit$beta)
  add(link, "threshold", names(fit$alpha), fit$alpha)
  # cadjust multiplies by G / (G - 1); type HC0 adds nothing else.
  V <- vcovCL(fit, cluster = d$region, type = "HC0", cadjust = TRUE)
  add(link, "std_error", rownames(V), sqrt(diag(V)))

  # Average marginal effects over the respondents of each type, gradient by central differences.
  X <- model.matrix(formula, d)[, -1]
  effect <- function(theta, mechanism, rows) {
    alpha <- c(-Inf, theta[1:4], Inf)
    beta <- theta[-(1:4)]
    eta <- as.vector(X %*% beta)
    slope <- beta[mechanism] + beta[paste0(mechanism, ":left_behind")] * d$left_behind
    sapply(1:5, function(j) {
      mean((-(density[[link]](alpha[j + 1] - eta) - density[[link]](alpha[j] - eta)) * slope)[rows])
    })
  }
  theta <- c(fit$alpha, fit$beta)
  names(theta)[-(1:4)] <- colnames(X)
  for (mechanism in c("social_interaction", "structured_resources")) {
    groups <- list(
      "left-behind" = function(t) effect(t, mechanism, d$left_behind == 1),
      "advanced" = function(t) effect(t, mechanism, d$left_behind == 0)
    )
    groups[["difference"]] <- function(t) groups[["left-behind"]](t) - groups[["advanced"]](t)
    for (type in c("left-behind", "advanced", "difference")) {
      f <- groups[[type]]
      jacobian <- sapply(seq_along(theta), function(i) {
        step <- 1e-5
        up <- replace(theta, i, theta[i] + step)
        down <- replace(theta, i, theta[i] - step)
        (f(up) - f(down)) / (2 * step)
      })
      se <- sqrt(diag(jacobian %*% V %*% t(jacobian)))
      term <- paste(mechanism, type, 1:5, sep = "|")
      add(link, "effect", term, f(theta))
      add(link, "effect_std_error", term, se)
    }
  }
}
out <- do.call(rbind, rows)
out$value <- format(out$value, digits = 15, trim = TRUE)
write.csv(out, "ordinal.csv", row.names = FALSE, quote = FALSE)
