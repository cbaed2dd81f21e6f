using System.Security.Cryptography;
using Runner.Data;
using Runner.Specs;

namespace Runner.Tests.Data;

public class Built_in_data
{
    [Fact]
    public void The_digits_are_the_published_ones()
    {
        using var resource = typeof(DataCatalogue).Assembly.GetManifestResourceStream("digits.csv.gz")!;
        Convert.ToHexStringLower(SHA256.HashData(resource)).ShouldBe("46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a");

        var digits = DataConfigs.Open(DataConfigs.Of(DataSource.Digits));

        digits.Train.Count.ShouldBe(1797);
        digits.Train.Features.ShouldBe(64);
        digits.Train.Classes.ShouldBe(10);
        digits.Image.ShouldBe(new ImageShape(8, 8));
        digits.Test.ShouldBeNull();
        digits.Train.Targets.ShouldBeEmpty();
        digits.Train.Inputs[..8].ShouldBe([0, 0, 5, 13, 9, 1, 0, 0]);
        digits.Train.Inputs.Min().ShouldBe(0);
        digits.Train.Inputs.Max().ShouldBe(16);
        digits.Train.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value)
            .ShouldBe([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    }

    [Fact]
    public void Exclusive_or_has_its_four_patterns_in_order()
    {
        var xor = DataConfigs.Open(DataConfigs.Of(DataSource.Xor));

        xor.Train.Inputs.ShouldBe([0, 0, 0, 1, 1, 0, 1, 1]);
        xor.Train.Targets.ShouldBe([0, 1, 1, 0]);
        xor.Train.TargetWidth.ShouldBe(1);
    }

    [Fact]
    public void The_one_neuron_task_is_one_sample()
    {
        var one = DataConfigs.Open(DataConfigs.Of(DataSource.One));

        one.Train.Inputs.ShouldBe([1]);
        one.Train.Targets.ShouldBe([0]);
    }

    [Fact]
    public void The_hadamard_toy_has_exactly_its_eigenvalues()
    {
        var plain = DataConfigs.Open(DataConfigs.Of(DataSource.HadamardToy)).Train;
        var rotated = DataConfigs.Open(DataConfigs.Of(DataSource.HadamardToy) with { Rotate = true }).Train;

        Covariance(plain).ShouldBe([16, 0, 0, 0, 0, 4, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0.25]);

        // Rᵀ diag(16, 4, 1, ¼) R with R = H₄/2: each column of R is an eigenvector of the rotated toy, exactly.
        var covariance = Covariance(rotated);
        double[] eigenvalues = [16, 4, 1, 0.25];
        double[][] rows = [[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]];
        for (var k = 0; k < 4; k++)
        {
            for (var i = 0; i < 4; i++)
            {
                var product = 0.0;
                for (var j = 0; j < 4; j++)
                {
                    product += covariance[(i * 4) + j] * rows[k][j];
                }

                product.ShouldBe(eigenvalues[k] * rows[k][i]);
            }
        }

        for (var feature = 0; feature < 4; feature++)
        {
            Enumerable.Range(0, 8).Sum(row => rotated.Inputs[(row * 4) + feature]).ShouldBe(0);
        }
    }

    private static double[] Covariance(Samples<double> samples)
    {
        var width = samples.Features;
        var covariance = new double[width * width];
        for (var row = 0; row < samples.Count; row++)
        {
            for (var i = 0; i < width; i++)
            {
                for (var j = 0; j < width; j++)
                {
                    covariance[(i * width) + j] += samples.Inputs[(row * width) + i] * samples.Inputs[(row * width) + j] / samples.Count;
                }
            }
        }

        return covariance;
    }
}
