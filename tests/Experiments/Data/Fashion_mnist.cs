using Runner.Comparison.Minima;
using Runner.Data;
using Runner.Numerics;
using Runner.Specs;

namespace Runner.Tests.Data;

/// <summary>Runs where the data are: Debian's dataset-fashion-mnist, or fetched.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FashionMnistFactAttribute : FactAttribute
{
    public FashionMnistFactAttribute()
    {
        if (DataFolders.OfThisMachine().Find(NamedSet.Find("fashion-mnist")!) is null)
            Skip = "Fashion-MNIST is not on this machine: install Debian's dataset-fashion-mnist, or run 'runner data fetch fashion-mnist'.";
    }
}

public class Fashion_mnist
{
    private static readonly DataConfig Whole = DataConfigs.Of(DataSource.FashionMnist) with { Scale = Scaling.Unit, Center = true };

    [FashionMnistFact]
    [Trait("Category", "Slow")]
    public void Pooled_to_7_by_7_it_has_the_variance_of_the_references()
    {
        var pooled = DataConfigs.Open(Whole with { Pool = 4 });

        (pooled.Train.Count, pooled.Train.Features, pooled.Image).ShouldBe((60_000, 49, new ImageShape(7, 7)));
        pooled.Train.Labels.CountBy(label => label).ShouldAllBe(pair => pair.Value == 6000);
        pooled.Test!.Count.ShouldBe(10_000);
        var (trace, eigenvalues) = Spectrum(pooled.Train);
        ((trace - eigenvalues.Take(3).Sum()) / 49).ShouldBe(0.0168784964, 5e-11);
    }

    [FashionMnistFact]
    [Trait("Category", "Slow")]
    public void Whole_it_has_the_variances_of_the_references()
    {
        var (trace, eigenvalues) = Spectrum(DataConfigs.Open(Whole).Train);

        (trace / 784).ShouldBe(0.0870105370, 5e-11);
        foreach (var (k, rest) in ((int, double)[])[(1, .0617433488), (2, .0462943583), (3, .0410570009), (12, .0227123978), (32, .0151271215)])
        {
            ((trace - eigenvalues.Take(k).Sum()) / 784).ShouldBe(rest, 5e-11, $"bottleneck {k}");
        }
    }

    [FashionMnistFact]
    public void Its_own_test_images_are_used_unless_a_share_is_held_out()
    {
        var own = new DataCatalogue("/").Open<float>(Whole with { Take = 100, Pool = 7 });
        var held = new DataCatalogue("/").Open<float>(Whole with { Take = 100, Pool = 7, Test = 0.1 });

        (own.Train.Count, own.Test!.Count).ShouldBe((100, 10_000));
        (held.Train.Count, held.Test!.Count).ShouldBe((90, 10));
    }

    [Fact]
    public void Its_absence_is_told_with_both_ways_to_get_it()
    {
        using var folder = new TemporaryFolder();
        var catalogue = new DataCatalogue("/", new DataFolders(folder.Path, ["/nowhere"]));

        Should.Throw<DataException>(() => catalogue.Open<float>(Whole)).Message.ShouldBe(
            $"fashion-mnist: it is not on this machine (looked in {folder.Path}, /nowhere). Install Debian's package dataset-fashion-mnist, or run 'runner data fetch fashion-mnist'.");
        Should.Throw<DataException>(() => catalogue.Open<float>(DataConfigs.Of(DataSource.Idx, "kmnist"))).Message.ShouldBe(
            $"kmnist: it is not on this machine (looked in {folder.Path}, /nowhere). Run 'runner data fetch kmnist'.");
    }

    /// <summary>Trace of XᵀX/n and its eigenvalues, largest first.</summary>
    private static (double Trace, double[] Eigenvalues) Spectrum(Samples<double> samples)
    {
        var width = samples.Features;
        var covariance = new double[width * width];
        MatrixProduct.Multiply<double>(width, width, samples.Count, samples.Inputs, width, true, samples.Inputs, width, false, covariance, width);
        for (var i = 0; i < covariance.Length; i++)
        {
            covariance[i] /= samples.Count;
        }

        var trace = Enumerable.Range(0, width).Sum(i => covariance[(i * width) + i]);
        return (trace, [.. SymmetricEigen.Values(covariance, width).Reverse()]);
    }
}
