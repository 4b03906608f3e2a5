//! Converts between dates of the proleptic Gregorian calendar and days since the Unix epoch.
//!
//! Both directions use years that start in March, because a leap day is then the last day of its year,
//! and eras of 400 years, after which the calendar repeats.

const DAYS_PER_ERA: i64 = 146_097;
/// The days from 1 March of the year 0 to 1 January 1970.
const EPOCH: i64 = 719_468;

/// Returns the days from the Unix epoch to a date. The month is from 1 to 12.
pub(super) fn days_from_date(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    // From March on, months have 31 and 30 days in a pattern that repeats every 5 months, or 153 days.
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_PER_ERA + day_of_era - EPOCH
}

/// Returns the year, month and day this many days after the Unix epoch.
pub(super) fn date_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + EPOCH;
    let (era, day_of_era) = (days.div_euclid(DAYS_PER_ERA), days.rem_euclid(DAYS_PER_ERA));
    // Without the leap days of every 4, 100 and 400 years, each year has 365 days.
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

pub(super) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_years_0_to_9999_follows_the_one_before() {
        let mut days = days_from_date(0, 1, 1);
        for year in 0..=9999 {
            for month in 1..=12 {
                for day in 1..=days_in_month(year, month) {
                    assert_eq!(days_from_date(year, month, day), days);
                    assert_eq!(date_from_days(days), (year, month, day));
                    days += 1;
                }
            }
        }
        assert_eq!(days, days_from_date(10_000, 1, 1));
    }

    #[test]
    fn known_days() {
        assert_eq!(days_from_date(1970, 1, 1), 0);
        assert_eq!(days_from_date(2000, 3, 1), 11_017);
        assert_eq!(days_from_date(1, 1, 1), -719_162);
        assert_eq!(days_from_date(9999, 12, 31), 2_932_896);
    }
}
