using System.Numerics;
using System.Runtime.InteropServices;
using Runner.Numerics;
using Runner.Specs;
using static TorchSharp.torch;

namespace Runner.Training.Torch;

/// <summary>
/// What a variational autoencoder adds to its layers: a code that is drawn, and the two terms of minus the evidence lower bound, in nats a sample.
/// Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014, equations 7, 9 and 10; β: Higgins et al., ICLR 2017.
/// </summary>
/// <param name="units">Of the code.</param>
/// <param name="logVariance">[1], the logarithm of the decoder's variance where it is learnt.</param>
/// <param name="sweepSeed">Names the draws of measurements: the same for every trial and every point of a curve.</param>
internal sealed class TorchVae<T>(VaeConfig config, int units, Tensor? logVariance, ulong sweepSeed)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Purpose = 100;

    public bool IsExact => config.IsExact;

    /// <summary>Draws of everything but training.</summary>
    public RandomStream StillDraws => RandomStream.Named(sweepSeed, 0, StreamPurpose.Probe, Purpose);

    /// <param name="code">[batch, 2·units]: means and logarithms of variances.</param>
    public Tensor Means(Tensor code) => code.narrow(1, 0, units);

    /// <summary>μ + σ·ε.</summary>
    /// <param name="draws">Null for the mean itself.</param>
    public Tensor Draw(Tensor code, RandomStream? draws)
    {
        if (draws is null)
        {
            return Means(code);
        }

        var noise = empty(new long[] { code.shape[0], units }, TorchTensors.TypeOf<T>());
        draws.FillGaussian(MemoryMarshal.Cast<byte, T>(noise.bytes));
        return Means(code).Plus(LogVariances(code).Times(0.5).exp() * noise);
    }

    /// <summary>−E log p(x | z), a mean over the samples.</summary>
    /// <param name="z">[batch, outputs], what goes into the last activation.</param>
    /// <param name="y">[batch, outputs], what comes out of it.</param>
    /// <param name="decode">The decoder, for the exact expectation of a linear one.</param>
    public Tensor Reconstruction(Tensor code, Tensor z, Tensor y, Tensor targets, Func<Tensor, Tensor> decode)
    {
        if (config.Likelihood == VaeLikelihood.Bernoulli)
        {
            return (TorchNumbers.Softplus(z) - (z * targets)).sum().Over(targets.shape[0]);
        }

        var squares = (y - targets).Squared().sum();
        if (IsExact)
        {
            // E‖x − f(z)‖² = ‖x − f(μ)‖² + Σ_j σ_j²·‖f(e_j) − f(0)‖².
            var columns = decode(eye(units, dtype: TorchTensors.TypeOf<T>())) - decode(zeros(new long[] { 1, units }, TorchTensors.TypeOf<T>()));
            squares = squares.Plus((LogVariances(code).exp() * columns.Squared().sum([1])).sum());
        }

        var half = squares.Over(2.0 * targets.shape[0]);
        var outputs = (double)targets.shape[1];
        return logVariance is null
            ? half.Over(config.Variance).Plus(outputs / 2 * Simd.Log(2 * Math.PI * config.Variance))
            : (half * logVariance.neg().exp()).sum().Plus(logVariance.Plus(Simd.Log(2 * Math.PI)).Times(outputs / 2).sum());
    }

    /// <summary>[units]: KL(q(z_j | x) ‖ N(0, 1)), means over the samples.</summary>
    public Tensor Divergences(Tensor code)
    {
        var logs = LogVariances(code);
        return (Means(code).Squared().Plus(logs.exp()) - logs).Plus(-1).Times(0.5).mean(new long[] { 0 });
    }

    /// <param name="share">Of β, which warms up.</param>
    public Tensor Loss(Tensor reconstruction, Tensor divergences, double share) => reconstruction.Plus(divergences.sum().Times(config.Beta * share));

    public double Variance => logVariance is null ? config.Variance : Simd.Exp(TorchTensors.Number(logVariance.sum()));

    private Tensor LogVariances(Tensor code) => code.narrow(1, units, units);
}
