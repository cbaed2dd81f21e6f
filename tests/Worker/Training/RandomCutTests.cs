using System.Numerics;
using Runner.Numerics;
using Runner.Specs;
using Runner.Training;

namespace Runner.Tests.Training;

public sealed class RandomCutTests
{
    // One for all runs: they take their network's buffers over from each other.
    private static readonly TrainingContext Context = new(Train.Data, TimeProvider.System);

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float64)]
    public void Cut_at_a_thousand_random_updates_training_ends_with_the_same_bits(Precision precision)
    {
        if (precision == Precision.Float32)
        {
            CutAndCompare<float>(precision);
        }
        else
        {
            CutAndCompare<double>(precision);
        }
    }

    private static void CutAndCompare<T>(Precision precision)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var stream = RandomStream.Named(12, 0, StreamPurpose.Test);
        TrialConfig[] configs = [Configured(OptimizerKind.Adam, 16), Configured(OptimizerKind.Momentum, 7), Configured(OptimizerKind.Radam, 33)];
        foreach (var config in configs.Select(config => config with { Training = config.Training with { Precision = precision } }))
        {
            var whole = Run<T>(config);
            whole.Start();
            whole.Advance(long.MaxValue);
            var expected = whole.Result(0, 0);
            var updates = whole.Epoch * ((90 + config.Training.Batch - 1) / config.Training.Batch);

            for (var cut = 0; cut < 334; cut++)
            {
                var first = Run<T>(config);
                first.Start();
                for (var left = stream.NextInt32(updates); left > 0; left--)
                {
                    first.Advance(1);
                }

                first.Ended.ShouldBeFalse();
                var writer = new CheckpointWriter();
                first.Write(writer);
                var second = Run<T>(config);
                second.Read(new CheckpointReader(writer.Finish()));
                second.Advance(long.MaxValue);
                var result = second.Result(0, 0);
                result.WeightsHash.ShouldBe(expected.WeightsHash);
                result.CurveHash.ShouldBe(expected.CurveHash);
                result.BestLoss.ShouldBe(expected.BestLoss);
            }
        }
    }

    private static TrialRun<T> Run<T>(TrialConfig config)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(config, new NetworkTask<T>(config, Context));

    private static TrialConfig Configured(OptimizerKind kind, int batch) => Configs.Digits with
    {
        Data = Configs.Digits.Data with { Take = 90 },
        Model = Configs.Digits.Model with { Encoder = [5], Noise = new NoiseConfig(NoiseKind.Gaussian, 0.1) },
        Regularizer = Configs.Digits.Regularizer with { Dropout = 0.2 },
        Optimizer = Configs.Optimizer(kind, 1e-3),
        Schedule = Configs.Constant with { Kind = ScheduleKind.Exponential, Factor = 0.9 },
        Training = Configs.Digits.Training with { Batch = batch, Budget = 6 },
        Measure = new MeasureConfig(["train-loss", "batch-loss"], 2, true),
        Stop = Configs.Digits.Stop with { PlateauPatience = 50 },
    };
}
