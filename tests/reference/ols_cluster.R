# Moderated least squares with CR1 and CR2 errors, two-way errors, alpha and omega.
# Run in this folder: Rscript ols_cluster.R
# (Debian: r-base-core r-cran-sandwich r-cran-lmtest r-cran-clubsandwich)
library(sandwich)
library(clubSandwich)

survey <- read.csv("survey_small.csv")
survey$lb <- as.numeric(survey$region_type == "left-behind")
survey$adv <- 1 - survey$lb
skills <- c("social_cognitive", "technical_digital")
mechanisms <- c("social_interaction", "structured_resources")
types <- c("left-behind", "advanced", "difference")

moderated <- function(skill) {
  d <- survey[!is.na(survey[[skill]]), ]
  d$y <- d[[skill]]
  fit <- lm(y ~ lb + social_interaction:lb + social_interaction:adv + structured_resources:lb +
              structured_resources:adv + role + tenure_months, data = d)
  list(fit = fit, data = d)
}

contrasts <- function(names) {
  L <- matrix(0, 6, length(names), dimnames = list(NULL, names))
  for (m in 1:2) {
    # R orders a product's names by first appearance: lb:social_interaction, social_interaction:adv
    behind <- grep(paste0("lb:", mechanisms[m], "|", mechanisms[m], ":lb"), names)
    advanced <- grep(paste0("adv:", mechanisms[m], "|", mechanisms[m], ":adv"), names)
    L[3 * m - 2, behind] <- 1
    L[3 * m - 1, advanced] <- 1
    L[3 * m, c(behind, advanced)] <- c(1, -1)
  }
  L
}

rows <- list()
add <- function(skill, covariance, estimate, error, df, p) {
  rows[[length(rows) + 1]] <<- data.frame(
    skill = skill, mechanism = rep(mechanisms, each = 3), region_type = rep(types, 2),
    covariance = covariance, estimate = estimate, std_error = error, df = df, p_value = p)
}

for (skill in skills) {
  model <- moderated(skill)
  fit <- model$fit
  L <- contrasts(names(coef(fit)))
  estimate <- as.vector(L %*% coef(fit))
  clusters <- length(unique(model$data$itl3))

  one_way <- vcovCL(fit, cluster = model$data$itl3, type = "HC1")
  error <- sqrt(diag(L %*% one_way %*% t(L)))
  add(skill, "CR1", estimate, error, clusters - 1, 2 * pt(-abs(estimate / error), clusters - 1))

  tested <- linear_contrast(fit, vcov = "CR2", cluster = model$data$itl3, contrasts = L,
                            test = "Satterthwaite", p_values = TRUE)
  add(skill, "CR2", tested$Est, tested$SE, tested$df, tested$p_val)

  two_way <- vcovCL(fit, cluster = model$data[, c("itl3", "sector")], type = "HC1", fix = TRUE)
  error <- sqrt(diag(L %*% two_way %*% t(L)))
  add(skill, "two-way", estimate, error, NA, NA)
}
options(digits = 15)
write.csv(do.call(rbind, rows), "ols_cluster.csv", row.names = FALSE, quote = FALSE)

# alpha and omega, the latter from the one-factor maximum-likelihood solution
scales <- list(social_interaction = "si_", structured_resources = "sr_",
               social_cognitive = "sc_", technical_digital = "td_")
reliability <- do.call(rbind, lapply(names(scales), function(scale) {
  items <- na.omit(survey[, grep(paste0("^", scales[[scale]]), names(survey))])
  k <- ncol(items)
  covariance <- cov(items)
  factor <- factanal(items, 1, control = list(opt = list(factr = 10)))
  loadings <- as.vector(factor$loadings) * sqrt(diag(covariance))
  unique <- factor$uniquenesses * diag(covariance)
  data.frame(scale = scale, n = nrow(items),
             alpha = k / (k - 1) * (1 - sum(diag(covariance)) / sum(covariance)),
             omega = sum(loadings)^2 / (sum(loadings)^2 + sum(unique)))
}))
write.csv(reliability, "reliability.csv", row.names = FALSE, quote = FALSE)
