using Runner.Optimizers.Schedules;
using Runner.Specs;

namespace Runner.Tests.Optimizers;

public sealed class ScheduleTests
{
    private static readonly ScheduleConfig Config = new(ScheduleKind.Constant, 4, [], 0.3, 0.3, 0, 0, 2, double.NaN, 250, 0, 0.9);

    // The losses of golden/make.py.
    private static readonly double[] Losses =
        [5.0, 4.0, 4.0, 3.9999, 4.1, 4.0, 3.0, 3.0, 3.0, 3.0, 2.0, 2.1, 2.2, 2.3, 2.4, 2.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];

    [Theory]
    [InlineData("step")]
    [InlineData("step-at")]
    [InlineData("exponential")]
    [InlineData("cosine")]
    [InlineData("cosine-restarts")]
    [InlineData("one-cycle")]
    [InlineData("on-plateau")]
    public void Rates_are_pytorchs(string name)
    {
        var config = name switch
        {
            "step" => Config with { Kind = ScheduleKind.Step },
            "step-at" => Config with { Kind = ScheduleKind.Step, At = [3, 11, 12] },
            "exponential" => Config with { Kind = ScheduleKind.Exponential, Factor = 0.9 },
            "cosine" => Config with { Kind = ScheduleKind.Cosine, Every = 0, Floor = 0.01 },
            "cosine-restarts" => Config with { Kind = ScheduleKind.Cosine, Floor = 0.01, RestartFactor = 2 },
            "one-cycle" => Config with { Kind = ScheduleKind.OneCycle },
            _ => Config with { Kind = ScheduleKind.OnPlateau, Factor = 0.5, Floor = 0.01 },
        };
        var schedule = RateSchedule.Of(config, 0.1, 24, 1);
        var golden = Golden.Rows("rates.csv", name);
        golden.Length.ShouldBe(24);
        for (var epoch = 0; epoch < 24; epoch++)
        {
            schedule.Rate(epoch, epoch).ShouldBe(golden[epoch][1], 1e-12);
            schedule.EpochEnded(epoch + 1, Losses[epoch]);
        }
    }

    [Theory]
    [InlineData(ScheduleKind.Constant, 4)]
    [InlineData(ScheduleKind.Step, 4)]
    [InlineData(ScheduleKind.Exponential, 4)]
    [InlineData(ScheduleKind.Cosine, 4)]
    [InlineData(ScheduleKind.Cosine, 0)]
    [InlineData(ScheduleKind.LinearWarmup, 4)]
    [InlineData(ScheduleKind.OneCycle, 4)]
    [InlineData(ScheduleKind.OnPlateau, 4)]
    public void A_schedule_that_depends_on_the_budget_is_one_whose_first_rates_change_with_it(ScheduleKind kind, int every)
    {
        var config = Config with { Kind = kind, Every = every };
        double[] Rates(int budget)
        {
            var schedule = RateSchedule.Of(config, 0.1, budget, 2);
            return [.. Enumerable.Range(0, 24).Select(epoch =>
            {
                var rate = schedule.Rate(epoch, 2 * epoch);
                schedule.EpochEnded(epoch + 1, Losses[epoch]);
                return rate;
            })];
        }

        (BudgetDependence.Of(config) is null).ShouldBe(Rates(24).SequenceEqual(Rates(100)));
    }

    [Fact]
    public void Momentum_that_changes_at_the_end_depends_on_the_budget()
    {
        BudgetDependence.Of(Config with { MomentumMax = 0.99 }).ShouldBeNull();
        BudgetDependence.Of(Config with { MomentumMax = 0.99, MomentumLast = 10 }).ShouldNotBeNull();
        BudgetDependence.Of(Config with { MomentumLast = 10 }).ShouldBeNull();
    }

    [Fact]
    public void A_constant_rate_does_not_change() => RateSchedule.Of(Config, 0.25, 10, 3).Rate(7, 22).ShouldBe(0.25);

    [Fact]
    public void A_warm_up_rises_with_every_update_and_then_stays()
    {
        var schedule = RateSchedule.Of(Config with { Kind = ScheduleKind.LinearWarmup, Warmup = 2 }, 0.8, 10, 4);
        schedule.Rate(0, 0).ShouldBe(0.1, 1e-15);
        schedule.Rate(0, 3).ShouldBe(0.4, 1e-15);
        schedule.Rate(1, 7).ShouldBe(0.8, 1e-15);
        schedule.Rate(5, 20).ShouldBe(0.8);
    }

    // Sutskever et al. 2013, equation 5.
    [Theory]
    [InlineData(0, .5)]
    [InlineData(249, .5)]
    [InlineData(250, .75)]
    [InlineData(750, .875)]
    [InlineData(100_000, .99)]
    [InlineData(199_499, .99)]
    [InlineData(199_500, .9)]
    public void Momentum_rises_as_in_the_paper_and_falls_for_the_last_updates(long update, double momentum)
    {
        var config = Config with { MomentumMax = 0.99, MomentumLast = 500, MomentumFinal = 0.9 };
        MomentumSchedule.At(config, 0.3, update, 200_000).ShouldBe(momentum, 1e-12);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(0.01)]
    [InlineData(-0.01)]
    [InlineData(-5)]
    [InlineData(-5e9)]
    public void A_plateau_is_one_whatever_the_sign_of_the_loss(double level)
    {
        var schedule = RateSchedule.Of(Config with { Kind = ScheduleKind.OnPlateau, Factor = 0.1 }, 1, 14, 1);
        var rates = new double[14];
        for (var epoch = 0; epoch < rates.Length; epoch++)
        {
            rates[epoch] = schedule.Rate(epoch, epoch);
            schedule.EpochEnded(epoch + 1, level - (Math.Abs(level) * 1e-9 * epoch));
        }

        // A first loss, then patience 2 exceeded every third epoch.
        rates.Index().Where(rate => rate.Index > 0 && rate.Item < rates[rate.Index - 1]).Select(rate => rate.Index).ShouldBe([4, 7, 10, 13]);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(0)]
    [InlineData(5)]
    public void A_loss_that_falls_enough_is_no_plateau(double level)
    {
        var schedule = RateSchedule.Of(Config with { Kind = ScheduleKind.OnPlateau, Factor = 0.1 }, 1, 14, 1);
        for (var epoch = 0; epoch < 14; epoch++)
        {
            schedule.EpochEnded(epoch + 1, level - (0.01 * epoch));
        }

        schedule.Rate(14, 14).ShouldBe(1);
    }

    [Fact]
    public void One_cycle_begins_and_ends_at_the_floor_where_that_is_higher()
    {
        var schedule = RateSchedule.Of(Config with { Kind = ScheduleKind.OneCycle, Floor = 0.05 }, 0.1, 24, 1);
        Enumerable.Range(0, 24).Select(update => schedule.Rate(update, update)).ShouldAllBe(rate => rate >= 0.05 && rate <= 0.1);
    }

    [Fact]
    public void Without_a_schedule_momentum_is_the_optimizers() => MomentumSchedule.At(Config, 0.3, 5000, 10_000).ShouldBe(0.3);

    [Fact]
    public void The_state_carries_a_schedule_on()
    {
        var config = Config with { Kind = ScheduleKind.OnPlateau, Factor = 0.5 };
        var first = RateSchedule.Of(config, 0.1, 24, 1);
        for (var epoch = 0; epoch < 9; epoch++)
        {
            first.EpochEnded(epoch + 1, Losses[epoch]);
        }

        var second = RateSchedule.Of(config, 0.1, 24, 1);
        first.State.CopyTo(second.State, 0);
        for (var epoch = 9; epoch < 24; epoch++)
        {
            first.EpochEnded(epoch + 1, Losses[epoch]);
            second.EpochEnded(epoch + 1, Losses[epoch]);
            second.Rate(epoch + 1, 0).ShouldBe(first.Rate(epoch + 1, 0));
        }
    }
}
