using Runner.Data;
using Runner.Specs;

namespace Runner.Tests.Data;

public class Preparing_data
{
    private static readonly DataConfig Digits = DataConfigs.Of(DataSource.Digits);

    [Fact]
    public void A_shift_is_added_last()
    {
        var digits = DataConfigs.Of(DataSource.Digits) with { Scale = Scaling.Unit, Test = 0.2 };
        var (plain, shifted) = (DataConfigs.Open(digits), DataConfigs.Open(digits with { Shift = -0.3 }));
        shifted.Train.Inputs.ShouldBe(plain.Train.Inputs.Select(value => value + -0.3), 1e-15);
        shifted.Test!.Inputs.ShouldBe(plain.Test!.Inputs.Select(value => value + -0.3), 1e-15);
        DataConfigs.Open(digits with { Center = true, Shift = 2 }).Train.Inputs.Average().ShouldBe(2, 1e-12);
    }

    [Fact]
    public void Unit_scale_divides_by_the_sources_full_scale()
    {
        var raw = DataConfigs.Open(Digits).Train.Inputs;
        var unit = DataConfigs.Open(Digits with { Scale = Scaling.Unit }).Train.Inputs;

        unit.ShouldBe(raw.Select(value => value / 16).ToArray());
    }

    [Fact]
    public void The_split_holds_out_the_asked_share_and_loses_nothing()
    {
        var whole = DataConfigs.Open(Digits);
        var parts = DataConfigs.Open(Digits with { Test = 0.2 });

        parts.Test!.Count.ShouldBe(359);
        parts.Train.Count.ShouldBe(1797 - 359);
        Rows(parts.Train).Concat(Rows(parts.Test)).Order(StringComparer.Ordinal).ShouldBe(Rows(whole.Train).Order(StringComparer.Ordinal));
        parts.Test.Labels.Distinct().Count().ShouldBe(10);
        parts.Test.Labels[..20].ShouldNotBe(whole.Train.Labels[^359..^339]);
    }

    [Fact]
    public void Two_openings_split_alike()
    {
        Rows(DataConfigs.Open(Digits with { Test = 0.3 }).Test!).ShouldBe(Rows(DataConfigs.Open(Digits with { Test = 0.3 }).Test!));
    }

    [Fact]
    public void Standard_scale_uses_the_training_part_only()
    {
        var parts = DataConfigs.Open(Digits with { Test = 0.5, Scale = Scaling.Standardize });

        var (train, test) = (Moments(parts.Train), Moments(parts.Test!));
        train.ShouldAllBe(feature => Math.Abs(feature.Mean) < 1e-12 && (feature.Variance == 0 || Math.Abs(feature.Variance - 1) < 1e-12));
        train.Count(feature => feature.Variance == 0).ShouldBeInRange(1, 10);
        test.ShouldContain(feature => Math.Abs(feature.Mean) > 1e-3);
    }

    [Fact]
    public void Centring_comes_after_scaling_and_shifts_the_test_part_by_the_training_mean()
    {
        var scaled = DataConfigs.Open(Digits with { Test = 0.25, Scale = Scaling.Unit });
        var centred = DataConfigs.Open(Digits with { Test = 0.25, Scale = Scaling.Unit, Center = true });

        Moments(centred.Train).ShouldAllBe(feature => Math.Abs(feature.Mean) < 1e-12);
        var mean = Moments(scaled.Train)[20].Mean;
        centred.Test!.Inputs[20].ShouldBe(scaled.Test!.Inputs[20] - mean, 1e-12);
    }

    [Fact]
    public void Pooling_takes_the_mean_of_each_square()
    {
        var raw = DataConfigs.Open(Digits).Train.Inputs;
        var pooled = DataConfigs.Open(Digits with { Pool = 2 });

        pooled.Image.ShouldBe(new ImageShape(4, 4));
        pooled.Train.Features.ShouldBe(16);
        pooled.Train.Inputs[(16 * 5) + 6].ShouldBe((raw[(64 * 5) + 20] + raw[(64 * 5) + 21] + raw[(64 * 5) + 28] + raw[(64 * 5) + 29]) / 4);
    }

    [Theory]
    [InlineData(DataSource.Digits, 3, "data.pool: 3 does not divide 8×8 images. Give a divisor of both sides.")]
    [InlineData(DataSource.Xor, 2, "data.pool: xor has no images to pool. Remove data.pool.")]
    public void Pooling_that_does_not_fit_is_refused(DataSource source, int pool, string message) =>
        Should.Throw<DataException>(() => DataConfigs.Open(DataConfigs.Of(source) with { Pool = pool })).Message.ShouldBe(message);

    [Fact]
    public void Taking_keeps_the_first_samples()
    {
        var few = DataConfigs.Open(Digits with { Take = 5 });

        Rows(few.Train).ShouldBe(Rows(DataConfigs.Open(Digits).Train).Take(5));
        few.Train.Labels.ShouldBe([0, 1, 2, 3, 4]);
        DataConfigs.Open(Digits with { Take = 99999 }).Train.Count.ShouldBe(1797);
    }

    [Fact]
    public void Float32_is_the_float64_rounded_once()
    {
        var config = Digits with { Scale = Scaling.Standardize };
        var catalogue = new DataCatalogue("/");

        catalogue.Open<float>(config).Train.Inputs.ShouldBe([.. catalogue.Open<double>(config).Train.Inputs.Select(value => (float)value)]);
    }

    [Fact]
    public void Every_sample_is_held_out_in_exactly_one_fold()
    {
        var catalogue = new DataCatalogue("/");
        var held = Enumerable.Range(0, 5).Select(split => catalogue.Open<double>(Digits with { Take = 103, Folds = 5, Split = split })).ToArray();

        held.Sum(fold => fold.Test!.Count).ShouldBe(103);
        held.ShouldAllBe(fold => fold.Train.Count + fold.Test!.Count == 103 && fold.Test.Count >= 20 && fold.Test.Count <= 21);
        var rows = held.SelectMany(fold => fold.Test!.Inputs.Chunk(64)).Select(row => string.Join(' ', row)).ToList();
        rows.Order().ShouldBe(catalogue.Open<double>(Digits with { Take = 103 }).Train.Inputs.Chunk(64).Select(row => string.Join(' ', row)).Order());

        // The sixth split is the first fold of another shuffle.
        catalogue.Open<double>(Digits with { Take = 103, Folds = 5, Split = 5 }).Test!.Inputs.ShouldNotBe(held[0].Test!.Inputs);
    }

    [Fact]
    public void Split_0_is_the_split_that_every_sweep_sees_and_others_differ()
    {
        var catalogue = new DataCatalogue("/");
        var first = catalogue.Open<double>(Digits with { Test = 0.2 });
        catalogue.Open<double>(Digits with { Test = 0.2, Split = 0 }).ShouldBeSameAs(first);
        var second = catalogue.Open<double>(Digits with { Test = 0.2, Split = 1 });
        second.Test!.Count.ShouldBe(first.Test!.Count);
        second.Test.Labels.ShouldNotBe(first.Test.Labels);
    }

    [Theory]
    [InlineData(0.2, 0)]
    [InlineData(0, 5)]
    public void A_stratified_split_holds_out_the_same_share_of_every_class(double test, int folds)
    {
        var catalogue = new DataCatalogue("/");
        var all = catalogue.Open<double>(Digits).Train.Labels;
        var split = catalogue.Open<double>(Digits with { Test = test, Folds = folds, Split = 3, Stratify = true });
        for (var label = 0; label < 10; label++)
        {
            var share = split.Test!.Labels.Count(one => one == label) / (double)all.Count(one => one == label);
            share.ShouldBe(0.2, 0.01);
        }
    }

    [Fact]
    public void Splits_that_cannot_be_made_are_told()
    {
        var catalogue = new DataCatalogue("/");
        Should.Throw<DataException>(() => catalogue.Open<double>(DataConfigs.Of(DataSource.SwissRoll) with { Test = 0.2, Stratify = true })).Message
            .ShouldBe("data.stratify: swiss-roll has no classes. Leave data.stratify out.");
        Should.Throw<DataException>(() => catalogue.Open<double>(Digits with { Take = 3, Folds = 4 })).Message
            .ShouldBe("data.folds: 3 samples do not make 4 parts. Give at most 3.");
    }

    [Fact]
    public void The_same_data_are_opened_once_whoever_asks()
    {
        var catalogue = new DataCatalogue("/");
        var config = Digits with { Scale = Scaling.Unit };
        var opened = new Dataset<float>[8];

        Parallel.For(0, 8, i => opened[i] = catalogue.Open<float>(config with { Path = $"unused-{i}" }));

        opened.ShouldAllBe(one => ReferenceEquals(one, opened[0]));
        catalogue.Open<float>(config with { Center = true }).ShouldNotBeSameAs(opened[0]);
    }

    [Fact]
    public void One_sample_cannot_be_split() =>
        Should.Throw<DataException>(() => DataConfigs.Open(DataConfigs.Of(DataSource.One) with { Test = 0.5 })).Message
            .ShouldBe("data.test: one has one sample, nothing can be held out. Remove data.test.");

    private static IEnumerable<string> Rows(Samples<double> samples) =>
        samples.Inputs.Chunk(samples.Features).Select((row, index) => string.Join(',', row) + ":" + samples.Labels[index]);

    private static List<(double Mean, double Variance)> Moments(Samples<double> samples) =>
    [
        .. Enumerable.Range(0, samples.Features).Select(feature =>
        {
            var values = Enumerable.Range(0, samples.Count).Select(row => samples.Inputs[(row * samples.Features) + feature]).ToArray();
            var mean = values.Average();
            return (mean, values.Average(value => (value - mean) * (value - mean)));
        }),
    ];
}
