using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

public sealed class SiblingTests
{
    private const int Epochs = 5;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Siblings_train_alike_until_they_part_and_not_after(int fork)
    {
        var trunk = Train.One(Sibling(fork, order: 0));
        var other = Train.One(Sibling(fork, order: 1));

        var (first, second) = (trunk.Column("train-loss"), other.Column("train-loss"));
        first[..(fork + 1)].ShouldBe(second[..(fork + 1)]);
        for (var epoch = fork + 1; epoch <= Epochs; epoch++)
        {
            second[epoch].ShouldNotBe(first[epoch]);
        }

        // The first of the siblings trains as without any.
        trunk.WeightsHash.ShouldBe(Train.One(Sibling(0, order: 0)).WeightsHash);
    }

    [Fact]
    public void Siblings_that_part_at_the_end_end_alike() =>
        Train.One(Sibling(Epochs, order: 1)).WeightsHash.ShouldBe(Train.One(Sibling(Epochs, order: 0)).WeightsHash);

    [Fact]
    public void Until_siblings_part_noise_is_the_same_too()
    {
        TrialConfig Noisy(int noise) => Sibling(2, order: 0) with
        {
            Seeds = Configs.Seeds() with { Noise = noise },
            Model = Configs.Digits.Model with { Noise = new NoiseConfig(NoiseKind.Masking, 0.3) },
            Regularizer = Configs.Digits.Regularizer with { Dropout = 0.2 },
        };

        var (first, second) = (Train.One(Noisy(0)).Column("train-loss"), Train.One(Noisy(4)).Column("train-loss"));

        second[..3].ShouldBe(first[..3]);
        second[3].ShouldNotBe(first[3]);
    }

    [Theory]
    [InlineData(0, 0.01)]
    [InlineData(3, 0.2)]
    public void A_nudge_moves_every_block_by_its_share_and_the_seed_of_noise_says_where_to(int fork, double nudge)
    {
        // One update after the fork with a rate of next to nothing: what moved is the nudge.
        TrialConfig Moved(double share, int noise) => Sibling(fork, order: 0) with
        {
            Seeds = Configs.Seeds() with { Noise = noise },
            Optimizer = Configs.Optimizer(OptimizerKind.Sgd, 1e-30),
            Training = Sibling(fork, 0).Training with { Budget = fork + 1, Precision = Precision.Float64, Nudge = share },
        };

        var still = Weights(Moved(0, 0));
        var (one, two) = (Weights(Moved(nudge, 0)), Weights(Moved(nudge, 1)));

        (Distance(one, still) / Distance(still, new double[still.Length])).ShouldBe(nudge, 1e-9);
        Distance(one, two).ShouldBe(Math.Sqrt(2) * Distance(one, still), 0.05 * Distance(one, still));
        var stillLoss = Train.One(Moved(0, 0)).Column("train-loss")[0];
        Train.One(Moved(nudge, 0)).Column("train-loss")[..(fork + 1)].ShouldAllBe(loss => loss == stillLoss);
    }

    private static TrialConfig Sibling(int fork, int order) => Configs.Digits with
    {
        Seeds = Configs.Seeds() with { Order = order },
        Training = Configs.Digits.Training with { Budget = Epochs, Fork = fork },
    };

    private static double[] Weights(TrialConfig config)
    {
        var bytes = Train.One(config).Weights.ToArray();
        return [.. Enumerable.Range(0, bytes.Length / sizeof(double)).Select(i => BitConverter.ToDouble(bytes, i * sizeof(double)))];
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
