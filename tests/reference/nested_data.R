# Respondents in coworking spaces in regions, for the references beside this file.
# Simulated: no row is a person. Run in this folder: Rscript nested_data.R
set.seed(20260301)
regions <- 36
spaces_in <- sample(1:4, regions, replace = TRUE)
region_of_space <- rep(seq_len(regions), spaces_in)
people_in <- sample(2:6, length(region_of_space), replace = TRUE)
space <- rep(seq_along(region_of_space), people_in)
region <- region_of_space[space]
n <- length(space)

left_behind <- as.integer(seq_len(regions) %% 3 == 0)
deprivation <- round(10 + 12 * left_behind + rnorm(regions, sd = 5), 2)
region_level <- rnorm(regions, sd = 0.30)
region_slope <- rnorm(regions, sd = 0.35)
space_level <- rnorm(length(region_of_space), sd = 0.35)

social_interaction <- round(pmin(5, pmax(1, rnorm(n, 3.4, 0.8))), 2)
structured_resources <- round(pmin(5, pmax(1, rnorm(n, 3.1, 0.9))), 2)
manager <- as.integer(!duplicated(space))
hours <- round(runif(n, 4, 45), 1)
latent <- 1.2 + 0.15 * social_interaction + 0.30 * structured_resources +
  left_behind[region] * (-0.40 + 0.25 * (structured_resources - 3) - 0.10 * social_interaction) +
  0.10 * manager + 0.004 * hours + region_level[region] +
  region_slope[region] * (structured_resources - 3) + space_level[space]
technical_digital <- round(latent + rnorm(n, sd = 0.6), 4)
item <- 1L + findInterval(latent + rlogis(n, scale = 0.5), c(0.9, 1.7, 2.5, 3.3))

write.csv(
  data.frame(
    region, space, left_behind = left_behind[region], deprivation = deprivation[region],
    social_interaction, structured_resources, manager, hours, technical_digital, item
  ),
  "nested_data.csv", row.names = FALSE
)
