using System.Security.Cryptography;
using Runner.Data;
using Runner.Specs;

namespace Runner.Tests.Data;

public class Generated_data
{
    private static readonly DataConfig Curves = DataConfigs.Of(DataSource.Curves);

    [Fact]
    public void Curves_are_thin_connected_strokes()
    {
        var curves = new DataCatalogue("/").Open<float>(Curves with { Scale = Scaling.Unit, Samples = 200 });

        (curves.Train.Features, curves.Image).ShouldBe((784, new ImageShape(28, 28)));
        curves.Train.Inputs.Min().ShouldBe(0);
        curves.Train.Inputs.Max().ShouldBe(1);
        for (var i = 0; i < 200; i++)
        {
            var image = curves.Train.Inputs.AsSpan(i * 784, 784).ToArray();
            image.Count(pixel => pixel > 0).ShouldBeInRange(4, 300);
            Pieces(image).ShouldBe(1, $"curve {i}");
        }
    }

    [Fact]
    public void The_first_of_more_samples_are_the_same()
    {
        foreach (var source in (DataSource[])[DataSource.Curves, DataSource.SwissRoll])
        {
            var few = DataConfigs.Open(DataConfigs.Of(source) with { Samples = 10 }).Train;
            var more = DataConfigs.Open(DataConfigs.Of(source) with { Samples = 50 }).Train;

            few.Count.ShouldBe(10);
            more.Inputs[..few.Inputs.Length].ShouldBe(few.Inputs);
        }
    }

    [Fact]
    public void Generated_data_are_the_same_bytes_on_every_machine()
    {
        Sha(DataConfigs.Open(Curves with { Samples = 100 })).ShouldBe("d816a6f51b0fd487c4b983680477ec7af43091d5863655e84e5e9b6d9dfa6c29");
        Sha(DataConfigs.Open(DataConfigs.Of(DataSource.SwissRoll) with { Samples = 100 })).ShouldBe("afa9b7754b52a82ce5514f419c9d7f6fe04ab103b0cbd177bb0976039f300a74");
    }

    [Fact]
    public void A_hidden_plane_holds_its_classes_in_two_directions_and_noise_in_all()
    {
        var plane = DataConfigs.Open(DataConfigs.Of(DataSource.HiddenPlane) with { Samples = 4_000, Dimensions = 12 }).Train;

        (plane.Count, plane.Features, plane.Classes).ShouldBe((4_000, 12, 4));
        plane.Labels[..5].ShouldBe([0, 1, 2, 3, 0]);
        var variances = Runner.Initializers.Eigenvectors.VariancesOf(new Runner.Initializers.SampleMatrix(4_000, 12, plane.Inputs));
        // 1 + .16 of the plane and .25 of the noise, then noise alone.
        variances[..2].ShouldAllBe(variance => Math.Abs(variance - 1.41) < .08);
        variances[2..].ShouldAllBe(variance => Math.Abs(variance - .25) < .04);
        DataConfigs.Open(DataConfigs.Of(DataSource.HiddenPlane) with { Samples = 10, Dimensions = 12 }).Train.Inputs.ShouldBe(plane.Inputs[..120]);
    }

    [Fact]
    public void The_split_is_the_same_on_every_machine() =>
        DataConfigs.Open(DataConfigs.Of(DataSource.Digits) with { Test = 0.01 }).Test!.Labels.ShouldBe([4, 5, 7, 2, 9, 4, 7, 7, 6, 2, 2, 7, 3, 1, 6, 6, 8, 0]);

    [Fact]
    public void The_swiss_roll_lies_on_its_spiral()
    {
        var roll = DataConfigs.Open(DataConfigs.Of(DataSource.SwissRoll)).Train;

        (roll.Count, roll.Features).ShouldBe((2000, 3));
        for (var i = 0; i < roll.Count; i++)
        {
            var (x, y, z) = (roll.Inputs[3 * i], roll.Inputs[(3 * i) + 1], roll.Inputs[(3 * i) + 2]);
            var t = Math.Sqrt((x * x) + (z * z));
            t.ShouldBeInRange(1.5 * Math.PI, 4.5 * Math.PI);
            y.ShouldBeInRange(0, 21);
            x.ShouldBe(t * Math.Cos(t), 1e-9);
            z.ShouldBe(t * Math.Sin(t), 1e-9);
        }
    }

    [Fact]
    public void The_two_spirals_are_those_of_the_benchmark()
    {
        var spirals = DataConfigs.Open(DataConfigs.Of(DataSource.TwoSpirals)).Train;

        (spirals.Count, spirals.Features, spirals.Classes).ShouldBe((194, 2, 2));
        // The first points of the published file: 6.5 0, and its mirror; 1.2435 6.2515.
        double[] published = [0, 6.5, 0, -6.5, 1.2559, 6.3137, -1.2559, -6.3137];
        spirals.Inputs[..8].Zip(published).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-3);
        for (var i = 0; i < spirals.Count; i += 2)
        {
            (spirals.Labels[i], spirals.Labels[i + 1]).ShouldBe((0, 1));
            spirals.Inputs[(2 * i) + 2].ShouldBe(-spirals.Inputs[2 * i]);
            spirals.Inputs[(2 * i) + 3].ShouldBe(-spirals.Inputs[(2 * i) + 1]);
            var radius = 6.5 * (104 - (i / 2)) / 104;
            Math.Sqrt((spirals.Inputs[2 * i] * spirals.Inputs[2 * i]) + (spirals.Inputs[(2 * i) + 1] * spirals.Inputs[(2 * i) + 1])).ShouldBe(radius, 1e-12);
        }
    }

    [Fact]
    public void The_list_names_every_source_and_how_to_get_what_is_absent()
    {
        using var folder = new TemporaryFolder();
        var list = new DataCatalogue("/", new DataFolders(folder.Path, [])).Describe();

        foreach (var source in KebabCase.All<DataSource>())
        {
            list.ShouldContain(one => one.Name.StartsWith(source, StringComparison.Ordinal), source);
        }

        list.Single(one => one.Name == "fashion-mnist").ShouldSatisfyAllConditions(
            one => one.Present.ShouldBeFalse(),
            one => one.Where.ShouldBe("Install Debian's package dataset-fashion-mnist, or run 'runner data fetch fashion-mnist'"));
        list.Single(one => one.Name == "idx:kmnist").Where.ShouldBe("Run 'runner data fetch kmnist'");
        foreach (var (name, samples, features, _, _, _, _) in list.Where(one => one is { Present: true, Samples: not null }))
        {
            if (!KebabCase.TryParse<DataSource>(name, out var source))
                continue;

            var train = new DataCatalogue("/").Open<float>(DataConfigs.Of(source)).Train;
            (train.Count, train.Features).ShouldBe((samples!.Value, features ?? train.Features));
        }
    }

    private static string Sha(Dataset<double> data) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(data.Train.Inputs)));

    private static int Pieces(float[] image)
    {
        var pieces = 0;
        var seen = new bool[784];
        for (var start = 0; start < 784; start++)
        {
            if (seen[start] || image[start] == 0)
                continue;

            pieces++;
            var open = new Stack<int>([start]);
            seen[start] = true;
            while (open.TryPop(out var at))
            {
                foreach (var (dx, dy) in ((int, int)[])[(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)])
                {
                    var (x, y) = ((at % 28) + dx, (at / 28) + dy);
                    if (x is >= 0 and < 28 && y is >= 0 and < 28 && !seen[(y * 28) + x] && image[(y * 28) + x] > 0)
                    {
                        seen[(y * 28) + x] = true;
                        open.Push((y * 28) + x);
                    }
                }
            }
        }

        return pieces;
    }
}
