# Collinearity, hat values, standardised residuals and refits without each region, by base R.
# Run in this folder: Rscript diagnostics.R
survey <- read.csv("survey_small.csv")
survey$lb <- as.numeric(survey$region_type == "left-behind")
survey$adv <- 1 - survey$lb
survey <- survey[complete.cases(survey[c("social_interaction", "structured_resources",
                                         "technical_digital", "role", "sector", "tenure_months")]), ]
survey$sl <- survey$social_interaction * survey$lb
survey$sa <- survey$social_interaction * survey$adv
survey$rl <- survey$structured_resources * survey$lb
survey$ra <- survey$structured_resources * survey$adv
model <- technical_digital ~ lb + sl + sa + rl + ra + role + sector + tenure_months
fit <- lm(model, data = survey)
rows <- list()
add <- function(quantity, key, value) {
  rows[[length(rows) + 1]] <<- data.frame(quantity = quantity, key = key, value = value)
}

# generalised variance inflation factors (Fox and Monette 1992), on deviations from type means
X <- model.matrix(fit)[, -(1:2)]
X <- apply(X, 2, function(x) x - ave(x, survey$lb))
R <- cor(X)
term <- attr(model.matrix(fit), "assign")[-(1:2)]
labels <- c("social_interaction:left-behind", "social_interaction:advanced",
            "structured_resources:left-behind", "structured_resources:advanced",
            "role", "sector", "tenure_months")
for (t in unique(term)) {
  inside <- which(term == t)
  gvif <- det(R[inside, inside, drop = FALSE]) * det(R[-inside, -inside]) / det(R)
  add("gvif", labels[t - 1], gvif)
}
add("leverage", survey$respondent_id, hatvalues(fit))
add("standardised", survey$respondent_id, rstandard(fit))

for (region in unique(survey$itl3)) {
  b <- coef(lm(model, data = survey[survey$itl3 != region, ]))
  effects <- c(b["sl"], b["sa"], b["sl"] - b["sa"], b["rl"], b["ra"], b["rl"] - b["ra"])
  add(paste0("without ", region), as.character(1:6), effects)
}

# effective number of clusters (Carter, Schnepel and Steigerwald 2017) of the difference in
# structured resources, errors wholly shared and not at all
X <- model.matrix(fit)
a <- as.numeric(colnames(X) == "rl") - as.numeric(colnames(X) == "ra")
w <- X %*% solve(crossprod(X), a)
for (rho in 0:1) {
  gamma <- tapply(w, survey$itl3, function(v) if (rho == 1) sum(v)^2 else sum(v^2))
  G <- length(gamma)
  add("effective", as.character(rho), G / (1 + mean(((gamma - mean(gamma)) / mean(gamma))^2)))
}
table <- do.call(rbind, rows)
table$value <- sprintf("%.15g", table$value)
write.csv(table, "diagnostics.csv", row.names = FALSE, quote = FALSE)
