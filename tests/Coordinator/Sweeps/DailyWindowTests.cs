using Runner.Ledgers;

namespace Runner.Tests.Sweeps;

public class DailyWindowTests
{
    [Theory]
    [InlineData("22:00-07:00", "23:30", true)]
    [InlineData("22:00-07:00", "06:59", true)]
    [InlineData("22:00-07:00", "07:00", false)]
    [InlineData("22:00-07:00", "12:00", false)]
    [InlineData("9:00-17:30", "09:00", true)]
    [InlineData("9:00-17:30", "17:30", false)]
    public void A_window_contains_its_times_over_midnight_too(string window, string time, bool within) =>
        DailyWindow.Parse(window)!.Contains(TimeOnly.Parse(time)).ShouldBe(within);

    [Theory]
    [InlineData("22:00-07:00", "21:00", 1)]
    [InlineData("22:00-07:00", "22:00", 9)]
    [InlineData("22:00-07:00", "23:00", 8)]
    [InlineData("22:00-07:00", "07:00", 15)]
    public void The_next_change_is_the_next_end_or_start(string window, string now, int hours) =>
        DailyWindow.Parse(window)!.ToNextChange(TimeOnly.Parse(now)).ShouldBe(TimeSpan.FromHours(hours));

    [Theory]
    [InlineData("22:00")]
    [InlineData("22-7")]
    [InlineData("22:00-22:00")]
    [InlineData("25:00-07:00")]
    [InlineData("22:00-07:00-09:00")]
    public void What_is_no_window_is_none(string text) => DailyWindow.Parse(text).ShouldBeNull();
}
