using System.Globalization;
using System.Runtime.CompilerServices;
using Runner.Comparison.Statistics;
using Runner.Numerics;
using Runner.Search.Gates;

namespace Runner.Tests.Search.Gates;

/// <summary>The promises of racing, by simulation.</summary>
public sealed class SequentialRaceTests
{
    /// <summary>2,000 sweeps of ten equal groups, looked at after each of 200 rounds: a "better" is false in at most one of twenty.</summary>
    [Theory]
    [InlineData(true)]
    public void Among_equal_groups_hardly_ever_is_one_said_to_be_better(bool manyTies)
    {
        const int sweeps = 2000;
        var wrong = 0;
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            var draws = RandomStream.Named((ulong)sweep, manyTies ? 1 : 0, StreamPurpose.Test);
            wrong += Race(10, 200, () => manyTies ? draws.NextInt32(3) : draws.NextDouble(), .95).Left.Count < 10 ? 1 : 0;
        }

        Proportion.Wilson(wrong, sweeps).High.ShouldBeLessThanOrEqualTo(.06);
    }

    [Fact]
    public void A_group_that_is_better_in_most_rounds_is_named_and_who_leaves_lost_to_one_that_was_there()
    {
        var draws = RandomStream.Named(3, 0, StreamPurpose.Test);
        var race = new SequentialRace(5, .95);
        var exits = new List<(int Loser, int Winner)>();
        for (var round = 0; round < 400 && race.Left.Count > 1; round++)
        {
            var values = Enumerable.Range(0, 5).Select(group => draws.NextDouble() + (group == 2 ? 0 : .5)).ToArray();
            race.Add((a, b) => values[a] < values[b] ? 1 : 0);
            var before = race.Left.ToArray();
            foreach (var exit in race.Eliminate())
            {
                before.ShouldContain(exit.Winner);
                exits.Add(exit);
            }
        }

        race.Left.ShouldBe([2]);
        exits.Select(exit => exit.Loser).Order().ShouldBe([0, 1, 3, 4]);
    }

    [Fact]
    public void Somebody_is_always_left()
    {
        // Better, round about: no group is best.
        var race = new SequentialRace(3, .95);
        for (var round = 0; round < 200; round++)
        {
            race.Add((a, b) => (b - a + 3) % 3 == 1 ? 1 : 0);
            race.Eliminate();
        }

        race.Left.Count.ShouldBe(1);
    }

    /// <summary>By hand: the first bet is 0; then λ = edge / (variance + edge²), at most 3/2 for m = ½.</summary>
    [Fact]
    public void Wealth_follows_the_formula()
    {
        var test = new BettingTest();
        test.Add(1);
        test.LogWealth.ShouldBe(0);

        // After a 1: μ̂ = 1.5/2 = .75, σ̂² = (.25 + (1 − .75)²)/2 = .15625, edge .25: λ = .25/(.15625 + .0625) = 8/7.
        test.Add(1);
        test.LogWealth.ShouldBe(Math.Log(1 + (8.0 / 7 * .5)), 1e-12);
        for (var i = 0; i < 100; i++)
        {
            test.Add(1);
        }

        var before = test.LogWealth;
        test.Add(1);
        (test.LogWealth - before).ShouldBe(Math.Log(1.75), 1e-12);
    }

    [Theory]
    [InlineData(.02)]
    public void The_interval_covers_the_mean_at_all_times_together(double mean)
    {
        const int sequences = 400;
        var missed = 0;
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var draws = RandomStream.Named((ulong)sequence, 7, StreamPurpose.Test);
            double[] values = [.. Enumerable.Range(0, 300).Select(_ => draws.NextDouble() < mean ? 1.0 : 0)];
            var interval = ConfidenceSequence.Of(values, .05);
            missed += interval.Contains(mean) ? 0 : 1;
            interval.Low.ShouldBeLessThanOrEqualTo(interval.High);
            if (sequence == 0)
            {
                (interval.High - interval.Low).ShouldBeLessThan(.25);
            }
        }

        Proportion.Wilson(missed, sequences).High.ShouldBeLessThanOrEqualTo(.06);
    }

    /// <summary>The test losses of digits-race.yaml, twenty groups of 200 seeds, each trained to the end. Against giving every group as many seeds until the
    /// same test names the best.</summary>
    [Fact]
    public void Racing_names_the_best_of_twenty_groups_with_far_fewer_trainings()
    {
        const int resamplings = 1000;
        var losses = Recorded();
        long raced = 0, equal = 0;
        for (var resampling = 0; resampling < resamplings; resampling++)
        {
            var draws = RandomStream.Named((ulong)resampling, 9, StreamPurpose.Test);
            var race = new SequentialRace(losses.Length, .95);
            for (var round = 1; race.Left.Count > 1; round++)
            {
                round.ShouldBeLessThan(10_000);
                raced += race.Left.Count;
                equal += losses.Length;
                var seed = draws.NextInt32(200);
                race.Add((a, b) => losses[a][seed] < losses[b][seed] ? 1 : losses[a][seed] > losses[b][seed] ? 0 : .5);
                if (round >= 3)
                {
                    race.Eliminate();
                }
            }
        }

        ((double)equal / raced).ShouldBeGreaterThan(2.5);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void So_it_is_without_ties_and_of_other_means()
    {
        Among_equal_groups_hardly_ever_is_one_said_to_be_better(manyTies: false);
        The_interval_covers_the_mean_at_all_times_together(.5);
        The_interval_covers_the_mean_at_all_times_together(.8);
    }

    private static double[][] Recorded([CallerFilePath] string here = "") =>
    [
        .. File.ReadAllLines(Path.Combine(Path.GetDirectoryName(here)!, "digits-race.csv"))
            .Select(line => line.Split(',').Skip(1).Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToArray()),
    ];

    private static SequentialRace Race(int groups, int rounds, Func<double> draw, double confidence)
    {
        var race = new SequentialRace(groups, confidence);
        for (var round = 0; round < rounds; round++)
        {
            var values = Enumerable.Range(0, groups).Select(_ => draw()).ToArray();
            race.Add((a, b) => values[a] < values[b] ? 1 : values[a] > values[b] ? 0 : .5);
            race.Eliminate();
        }

        return race;
    }
}
