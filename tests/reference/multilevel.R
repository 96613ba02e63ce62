# Random intercepts (one level, nested) and a random slope by region, by REML and by ML.
# Run in this folder: Rscript multilevel.R   (Debian: r-cran-lme4)
library(lme4)

d <- read.csv("nested_data.csv")
fixed <- "social_interaction * left_behind + structured_resources * left_behind + manager + hours"
random <- c(
  region = "(1 | region)",
  nested = "(1 | region) + (1 | space)",
  slope = "(1 + structured_resources | region) + (1 | space)"
)
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5))
rows <- list()
add <- function(model, method, quantity, term, value) {
  rows[[length(rows) + 1]] <<- data.frame(model, method, quantity, term, value)
}

for (model in names(random)) {
  for (method in c("REML", "ML")) {
    fit <- lmer(as.formula(paste("technical_digital ~", fixed, "+", random[[model]])), d,
                REML = method == "REML", control = control)
    beta <- fixef(fit)
    V <- as.matrix(vcov(fit))
    add(model, method, "coefficient", names(beta), beta)
    add(model, method, "std_error", names(beta), sqrt(diag(V)))
    components <- as.data.frame(VarCorr(fit))
    add(model, method, "variance",
        paste(components$grp, components$var1, components$var2, sep = "|"), components$vcov)
    add(model, method, "log_likelihood", "", as.numeric(logLik(fit)))

    predicted <- ranef(fit)$region
    for (term in colnames(predicted)) {
      add(model, method, "predicted", paste(term, rownames(predicted), sep = "|"), predicted[[term]])
    }
    if (model == "slope") {
      # Each region's own slope on structured resources, fixed part and predicted part together, and
      # its standard error from Henderson's mixed model equations (dense, as in the textbooks).
      X <- getME(fit, "X")
      Z <- as.matrix(getME(fit, "Z"))
      G <- sigma(fit)^2 * as.matrix(tcrossprod(getME(fit, "Lambda")))
      left <- rbind(
        cbind(crossprod(X), crossprod(X, Z)),
        cbind(crossprod(Z, X), crossprod(Z) + sigma(fit)^2 * solve(G))
      )
      C <- sigma(fit)^2 * solve(left)
      type <- tapply(d$left_behind, d$region, `[`, 1)
      flist <- getME(fit, "Gp")
      start <- flist[which(names(getME(fit, "flist")) == "region")]
      for (r in seq_along(type)) {
        weight <- numeric(ncol(left))
        weight[match("structured_resources", names(beta))] <- 1
        weight[match("left_behind:structured_resources", names(beta))] <- type[r]
        weight[length(beta) + start + 2 * r] <- 1
        value <- sum(weight[seq_along(beta)] * beta) + predicted$structured_resources[r]
        add(model, method, "slope", names(type)[r], value)
        add(model, method, "slope_std_error", names(type)[r],
            sqrt(as.numeric(weight %*% C %*% weight)))
      }
    }
  }
}
out <- do.call(rbind, rows)
out$value <- format(out$value, digits = 15, trim = TRUE)
write.csv(out, "multilevel.csv", row.names = FALSE, quote = FALSE)
