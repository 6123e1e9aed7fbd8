#include "apps/pipeline/option_declarations.h"

namespace spectrum::pipeline {

void add_store_options(CLI::App& sub, Options& o) {
  sub.add_option("--lock-wait", o.lock_wait, "wait this long for another command that changes the cache")
      ->check(within(0.0, 86400.0))
      ->type_name("SECONDS")
      ->capture_default_str();
  sub.add_option("--keep", o.keep, "earlier caches to keep beside the new one")
      ->check(within(1, 1000))
      ->type_name("N")
      ->capture_default_str();
}

void add_source_options(CLI::App& sub, FetchSettings& f) {
  const auto seconds = [&sub](const char* name, double& value, const char* what, double most) {
    sub.add_option(name, value, what)->check(within(0.0, most))->type_name("SECONDS")->capture_default_str();
  };
  const auto text = [&sub](const char* name, std::string& value, const char* type, const char* what) {
    sub.add_option(name, value, what)->type_name(type);
  };
  sub.option_defaults()->group("How to ask the source");
  sub.add_option("--source-url", f.sources,
                 "scheme and host to ask; a second one serves when the first refuses "
                 "[query2 and query1.finance.yahoo.com]")
      ->allow_extra_args(false)
      ->check([](const std::string& url) {
        const bool good = url.starts_with("https://") || url.starts_with("http://");
        return good ? std::string() : "http://HOST or https://HOST was expected, not " + url;
      })
      ->type_name("URL");
  sub.add_option("--user-agent", f.user_agents, "how to introduce oneself; a second one likewise")
      ->allow_extra_args(false)
      ->type_name("TEXT");
  sub.add_option("--http-version", f.http_version, "1.1 or 2 [what both ends agree on]")
      ->check(CLI::IsMember({"1.1", "2"}))
      ->type_name("VERSION");
  text("--ciphers", f.ciphers, "LIST", "ciphers for TLS 1.2, as curl's --ciphers");
  text("--tls13-ciphers", f.tls13_ciphers, "LIST", "for TLS 1.3, as curl's --tls13-ciphers");
  text("--proxy", f.proxy, "URL", "as curl's --proxy [what the environment says]");
  text("--ca-bundle", f.ca_bundle, "FILE", "certificates to trust [the system's]");
  seconds("--timeout", f.timeout, "of one request", 3600);
  seconds("--connect-timeout", f.connect_timeout, "of connecting alone", 3600);
  seconds("--deadline", f.deadline, "of all requests and the waits between them", 86400);
  seconds("--pace", f.pace, "at least between two requests; 0 for a server of one's own", 3600);
  sub.add_option("--tries", f.tries, "of one series, where trying again may help")
      ->check(within(1, 20))
      ->type_name("N")
      ->capture_default_str();
  sub.option_defaults()->group("Options");
}

void add_fetch(CLI::App& sub, Options& o, RawOptions&) {
  sub.add_option("--only", o.only, "these series, e.g. nifty_daily,vix")
      ->delimiter(',')
      ->type_name("KEY,...");
  sub.add_flag("--dry-run", o.dry_run,
               "ask and judge, but write nothing; with --offline: print what would be asked");
  sub.add_flag("--force", o.force, "ask although a rate limit's time has not passed");
  sub.add_flag("--generations", o.list_generations, "list the caches kept from before, newest first");
  sub.add_option("--restore", o.restore, "put the N-th newest of them back; 1 undoes the last change")
      ->check(within(1, 1000))
      ->type_name("N");
  add_store_options(sub, o);
  add_source_options(sub, o.fetch);
}

void add_live(CLI::App& sub, Options& o, RawOptions&) {
  sub.add_flag("--watch", o.watch, "go on, through the sessions to come, until stopped (Ctrl-C)");
  sub.add_option("--every", o.every, "between two readings; the source itself renews its prices every 10 s")
      ->check(within(0.0, 3600.0))
      ->type_name("SECONDS")
      ->capture_default_str();
  sub.add_flag("--force", o.force, "ask although a rate limit's time has not passed");
  add_store_options(sub, o);
  add_source_options(sub, o.fetch);
}

void add_synth(CLI::App& sub, Options& o, RawOptions&) {
  sub.add_option("--sessions", o.sessions, "trading days to make")
      ->check(within(1, 20000))
      ->type_name("N")
      ->capture_default_str();
  sub.add_flag("--force", o.force, "replace a cache that is not synthetic");
  add_store_options(sub, o);
}

void add_doctor(CLI::App& sub, Options& o, RawOptions&) {
  sub.add_flag("--fix", o.fix,
               "drop rows without a close, sort, keep the last row of each date; whatever --as-of says, in "
               "the whole file");
  add_store_options(sub, o);
}

}  // namespace spectrum::pipeline
