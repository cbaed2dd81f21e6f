using Runner.Latent;
using Runner.Specs;

namespace Runner.Tests.Latent;

public sealed class Looking_into_a_known_code
{
    private static readonly NoiseConfig NoNoise = new(NoiseKind.None, 0);

    private static readonly LatentData Data = LinearCoder.Data();

    [Fact]
    public void A_morph_begins_and_ends_with_the_reconstructions_of_its_samples()
    {
        var coder = new LinearCoder(4, 2);
        var look = Look(coder, Data);

        var walks = CodeWalks.Of(coder, Data, look, 0, 1);

        var morph = walks.Morphs.ShouldHaveSingleItem();
        morph.Row.Outputs[..4].ShouldBe(coder.Decode(coder.Encode(Sample(morph.From))));
        morph.Row.Outputs[^4..].ShouldBe(coder.Decode(coder.Encode(Sample(morph.To))));
        morph.Row.At[4].ShouldBe(.5);
        morph.Row.Outputs[16].ShouldBe((Sample(morph.From)[0] + Sample(morph.To)[0]) / 2, 1e-12);
        (morph.From % 3, morph.To % 3).ShouldBe((0, 1), "samples of the classes asked for");
    }

    [Fact]
    public void Arithmetic_adds_multiples_of_the_difference_of_mean_codes()
    {
        var coder = new LinearCoder(4, 2);
        var look = Look(coder, Data);

        var walks = CodeWalks.Of(coder, Data, look, 0, 1);

        var start = Sample(Data.Test.Numbers[look.Groups.Typical[0]]);
        walks.Arithmetic.At.ShouldBe([-3, -2, -1, 0, 1, 2, 3]);
        for (var step = 0; step < 7; step++)
        {
            // The classes' means differ by (4, 2).
            walks.Arithmetic.Outputs[step * 4].ShouldBe(start[0] + ((step - 3) * 4), 1e-9);
            walks.Arithmetic.Outputs[(step * 4) + 1].ShouldBe(start[1] + ((step - 3) * 2), 1e-9);
            walks.Arithmetic.Outputs[(step * 4) + 2].ShouldBe(0);
        }
    }

    [Fact]
    public void Two_strips_are_drawn_between_the_farthest_and_the_nearest_classes()
    {
        var coder = new LinearCoder(4, 2);

        var walks = CodeWalks.Of(coder, Data, Look(coder, Data), -1, -1);

        // Means (0, 0), (4, 2), (0, 6): 0 and 2 are 6 apart, 0 and 1 about 4.5.
        walks.Morphs.Select(morph => (morph.From % 3, morph.To % 3)).ShouldBe([(0, 2), (0, 1)]);
    }

    [Fact]
    public void What_a_coordinate_does_is_seen_alone()
    {
        // The decoder gives the third number back too, which varies by .1 around 1.
        var coder = new LinearCoder(4, 3);

        var walks = CodeWalks.Of(coder, Data, Look(coder, Data), -1, -1);

        walks.Coordinates.Count.ShouldBe(3);
        for (var coordinate = 0; coordinate < 3; coordinate++)
        {
            var outputs = walks.Coordinates[coordinate].Outputs;
            for (var feature = 0; feature < 4; feature++)
            {
                var changes = Enumerable.Range(0, 7).Select(step => outputs[(step * 4) + feature]).Distinct().Count() > 1;
                changes.ShouldBe(feature == coordinate);
            }
        }

        walks.Coordinates[1].Effect.ShouldBeGreaterThan(100 * walks.Coordinates[2].Effect);
    }

    [Fact]
    public void The_walk_is_a_grid_over_the_quantiles_of_the_code()
    {
        var coder = new LinearCoder(4, 2);

        var walk = CodeWalks.Of(coder, Data, Look(coder, Data), -1, -1).Walk;

        walk.Count.ShouldBe(CodeWalks.Side);
        walk[0].Codes[0].ShouldBeLessThan(walk[0].Codes[^2], "x rises to the right");
        walk[0].Codes[1].ShouldBeGreaterThan(walk[^1].Codes[1], "the first row is the highest");
        walk[0].At.Min().ShouldBeGreaterThanOrEqualTo(-.1);
        walk[0].At.Max().ShouldBeLessThanOrEqualTo(4.1);
    }

    [Fact]
    public void A_code_of_one_number_is_walked_along_a_line_and_mapped_by_class()
    {
        var coder = new LinearCoder(4, 1);
        var look = Look(coder, Data);

        CodeWalks.Of(coder, Data, look, -1, -1).Walk.ShouldHaveSingleItem().At.Length.ShouldBe(CodeWalks.Side);
        look.Map.YName.ShouldBe("class");
        look.Map.Train.Select(code => code.Y).Distinct().Order().ShouldBe([0, 1, 2]);
    }

    [Fact]
    public void Lost_detail_and_remaining_noise_are_told_apart()
    {
        var coder = new LinearCoder(4, 2);
        var look = CodeLook.Of(coder, Data, new NoiseConfig(NoiseKind.Gaussian, .5), new TrialSeeds(1, 0, 0, 0));

        // Features 3 and 4 are lost: 1 ± .1 and ± .1, which is (1.01 + .01) / 4.
        look.Fidelity.Lost.ShouldBe(.255, 1e-9);
        // Noise on the two features that are kept remains: about half of the .25 that was put in.
        look.Fidelity.Noise.ShouldBe(.25, .08);
        look.Fidelity.LeftShare.ShouldBe(.5, .15);
        // What is kept and what is lost are different features, so the parts add up.
        look.Fidelity.Error.ShouldBe(look.Fidelity.Lost + look.Fidelity.Left, 1e-9);
        look.Samples.Noisy.Length.ShouldBe(look.Samples.Inputs.Length);
        // The first two principal components are the first two features.
        look.Fidelity.Components.ShouldBe(.005, 1e-9);
    }

    [Fact]
    public void Without_classes_the_samples_are_coloured_by_cluster()
    {
        var look = Look(new LinearCoder(4, 2), LinearCoder.Data(labelled: false));

        look.Code.ShouldBeNull();
        look.Groups.One.ShouldBe("cluster");
        look.Groups.Names.ShouldBe(["A", "B", "C", "D", "E", "F"]);
        // Clusters are finer than the three clouds, and none spans two of them.
        Enumerable.Range(0, 48).GroupBy(sample => look.Groups.Train[sample]).ShouldAllBe(cluster => cluster.Select(sample => sample % 3).Distinct().Count() == 1);
    }

    [Fact]
    public void Classes_that_lie_apart_are_all_told()
    {
        var look = Look(new LinearCoder(4, 2), Data);

        look.Code!.NearestNeighbour.Share.ShouldBe(1);
        look.Code.Linear.Share.ShouldBe(1);
        // One feature alone: classes 0 and 2 lie on top of each other.
        Look(new LinearCoder(4, 1), Data).Code!.Linear.Share.ShouldBeInRange(.6, .7);
        look.Map.Shown.ShouldBe(1);
        look.Map.Train[4].ShouldBe(new MappedCode(4, 4, 1, Sample(4)[0], Sample(4)[1]));
    }

    [Fact]
    public void Numbers_of_a_code_go_from_the_least_to_the_most_that_a_sample_has_and_their_mean_is_that_of_the_training_samples()
    {
        var places = CodePlaces.Of(new LinearCoder(4, 2), Data, 1);

        places.Coordinates.ShouldBe([new CodeCoordinate(0, -.1, 4.1), new CodeCoordinate(1, -.1, 6.1)]);
        double[] mean = [Data.Train.Inputs.Chunk(4).Average(sample => sample[0]), Data.Train.Inputs.Chunk(4).Average(sample => sample[1])];
        places.Mean.ShouldBe(mean, 1e-12);
    }

    [Fact]
    public void Of_a_code_of_more_than_16_numbers_those_that_vary_most_are_walked_along()
    {
        // The first four numbers vary, the others are 0.
        CodePlaces.Of(new LinearCoder(4, 20), Data, 1).Coordinates.Select(coordinate => coordinate.Place).ShouldBe(Enumerable.Range(0, 16));
        CodePlaces.Of(new Turned(20), Data, 1).Coordinates.Select(coordinate => coordinate.Place).ShouldBe([.. Enumerable.Range(0, 12), 16, 17, 18, 19]);
    }

    [Fact]
    public void Any_code_has_its_place_on_the_map()
    {
        double[] code = [1.5, -2, .25, 7];
        CodeMap.PlaceOf(code[..2], CodePlaces.Of(new LinearCoder(4, 2), Data, 1).Plane, group: 0).ShouldBe((1.5, -2));
        CodeMap.PlaceOf(code[..1], CodePlaces.Of(new LinearCoder(4, 1), Data, 1).Plane, group: -1).ShouldBe((1.5, -1));
        var wide = CodePlaces.Of(new LinearCoder(4, 4), Data, 1);
        foreach (var mapped in wide.Map.Test)
        {
            var (x, y) = CodeMap.PlaceOf(Data.Test.Inputs[(mapped.Row * 4)..((mapped.Row + 1) * 4)], wide.Plane, group: 0);
            (Math.Abs(x - mapped.X) + Math.Abs(y - mapped.Y)).ShouldBeLessThan(1e-12);
        }
    }

    [Fact]
    public void Settings_chosen_of_a_grid_take_every_value_of_its_axes()
    {
        // 24 points, the last axis of 2, 3 or 4 values: every second point would miss half of them.
        var chosen = Even.Scattered(24, 12);

        chosen.Length.ShouldBe(12);
        chosen.ShouldBeUnique();
        chosen.ShouldBeInOrder();
        foreach (var values in (int[])[2, 3, 4])
        {
            chosen.Select(point => point % values).Distinct().Count().ShouldBe(values);
        }

        Even.Scattered(5, 12).ShouldBe([0, 1, 2, 3, 4]);
    }

    private static CodeLook Look(LinearCoder coder, LatentData data) => CodeLook.Of(coder, data, NoNoise, new TrialSeeds(1, 0, 0, 0));

    private static double[] Sample(int number) => Data.Train.Inputs[(number * 4)..((number + 1) * 4)];

    /// <summary>A code whose last four numbers are the features.</summary>
    private sealed class Turned(int width) : ICoder
    {
        public int Features => 4;

        public int Width => width;

        public double[] Encode(double[] inputs) => [.. inputs.Chunk(4).SelectMany(sample => new double[width - 4].Concat(sample))];

        public double[] Decode(double[] codes) => [.. codes.Chunk(width).SelectMany(code => code[^4..])];
    }
}
