using static Runner.Specs.Condition;
using static Runner.Specs.Row;

namespace Runner.Specs;

/// <summary>Penalties added to the loss.</summary>
internal static class RegularizerSettings
{
    private static readonly Condition HasWeights = IsNot("model.kind", "surface");
    private static readonly Condition Autoencoder = Is("model.kind", "autoencoder");

    public static readonly Setting L1 = Number("regularizer.l1", NotNegative, "λ of λ·Σ|w| over weights.").OffAt(0).When(HasWeights);

    public static readonly Setting L2 = Number("regularizer.l2", NotNegative, "λ of λ/2·Σw² over weights.").OffAt(0).When(HasWeights);

    public static readonly Setting Sparsity = Number("regularizer.sparsity", NotNegative, "Weight of Σ KL(sparsity-target ‖ mean activation) over the code.").OffAt(0).When(Autoencoder);

    public static readonly Setting SparsityTarget = Number("regularizer.sparsity-target", OpenFraction, "The target mean activation.").Else(0.05).When(IsOn("regularizer.sparsity"));

    public static readonly Setting Contractive = Number("regularizer.contractive", NotNegative, "Weight of the squared Frobenius norm of the encoder's Jacobian.").OffAt(0).When(Autoencoder);

    public static readonly Setting Dropout = Number("regularizer.dropout", new NumberType(0, 1, Below: true, Noun: "probability"), "Probability of dropping a hidden unit while training; in a list of layers, dropout is a layer of its own.").OffAt(0).When(Is("model.kind", "autoencoder", "mlp"), NotGiven("model.layers"));

    public static readonly Setting[] All = [L1, L2, Sparsity, SparsityTarget, Contractive, Dropout];
}
